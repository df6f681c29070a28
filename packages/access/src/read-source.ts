import { readFile, stat } from 'node:fs/promises';

const MAX_BYTES = 8_000_000;
const ANSWER_WITHIN_MS = 3_000;

/** A file, which is read only when it has changed since it last made sense. Rejects when it cannot be read or `parse` throws. */
export function fileReader<Value>(file: string, parse: (text: string) => Value): () => Promise<Value> {
  let known: { readonly mark: string; readonly value: Value } | undefined;
  return async () => {
    const { mtimeMs, ctimeMs, size, ino } = await stat(file);
    const mark = `${mtimeMs} ${ctimeMs} ${size} ${ino}`;
    // What is written while it is read has another mark the next time.
    if (known?.mark !== mark) known = { mark, value: parse(await readFile(file, 'utf8')) };
    return known.value;
  };
}

/** An address, which must answer 200 within three seconds and is followed nowhere else. Rejects otherwise, and when `parse` throws. */
export function urlReader<Value>(url: URL, parse: (text: string) => Value): () => Promise<Value> {
  return async () => {
    const response = await fetch(url, {
      headers: { accept: 'application/json' },
      redirect: 'error',
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
    if (response.status !== 200 || !response.body) {
      await response.body?.cancel();
      throw new Error(`answered with the status ${response.status}`);
    }
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    for await (const chunk of response.body) {
      bytes += chunk.length;
      if (bytes > MAX_BYTES) throw new Error('answered with more than may be read');
      chunks.push(chunk);
    }
    return parse(Buffer.concat(chunks).toString('utf8'));
  };
}
