import { Agent, request } from 'node:http';

/** The line list with the lanes of all four agencies; and who somebody is, for a case. */
export const QUERIES = ['lines', 'identity'];

const LINES = (alias) =>
  `{ cases(first: 20) { edges { node { ${alias}: id caseNumber status person { maskedName } response {
    verification { state } transfer { state } tracing { state } communityControl { state } } } } } }`;
const agent = new Agent({ keepAlive: true });

/**
 * The queries of a hub: each is asked by calling it. No two under way are the same text, so none shares the other's answer. Throws where
 * one is answered with an error, or not at all.
 */
export async function openQueries({ url, authorization }) {
  const clinician = await authorization('HEALTH', 'epidemiologist');
  const tracer = await authorization('PUBLIC_SECURITY', 'tracer');
  const { cases } = await ask(url, LINES('id'), { authorization: clinician });
  const open = cases.edges.map(({ node }) => node).find(({ response }) => response.tracing.state === 'OPEN');
  if (!open) throw new Error('the city has no open case');
  let asked = 0;
  const alias = () => {
    asked += 1;
    return `a${asked % 50}`;
  };
  return {
    lines: () => ask(url, LINES(alias()), { authorization: clinician }),
    identity: () =>
      ask(url, `{ case(id: "${open.id}") { ${alias()}: id person { name phone } } }`, {
        authorization: tracer,
        'tongbu-purpose': 'TRACING',
        'tongbu-case': open.id,
      }),
  };
}

/** Not `fetch`, which takes as long as a small request itself. */
function ask(url, query, headers) {
  const body = JSON.stringify({ query });
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      {
        method: 'POST',
        agent,
        headers: {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
          ...headers,
        },
      },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk) => {
          text += chunk;
        });
        response.once('error', reject).once('end', () => {
          if (response.statusCode !== 200 || text.includes('"errors"'))
            reject(new Error(`an answer was ${response.statusCode}`));
          else resolve(JSON.parse(text).data);
        });
      },
    );
    sent.once('error', reject);
    sent.end(body);
  });
}
