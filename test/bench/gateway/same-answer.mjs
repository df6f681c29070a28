import { createHash } from 'node:crypto';

/** Asks once and tells what came, by a hash that knows no order of keys. Throws when it is not a full answer. */
export async function askOnce(port, query) {
  const response = await fetch(`http://127.0.0.1:${port}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json',
      authorization: 'Bearer bench',
    },
    body: JSON.stringify({ query }),
  });
  const text = await response.text();
  const answer = JSON.parse(text);
  if (response.status !== 200 || answer.errors || !answer.data) {
    throw new Error(`no full answer: ${response.status} ${text.slice(0, 300)}`);
  }
  const hash = createHash('sha256')
    .update(JSON.stringify(sorted(answer.data)))
    .digest('hex')
    .slice(0, 12);
  return { hash, bytes: Buffer.byteLength(text) };
}

function sorted(value) {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sorted(value[key])]),
  );
}
