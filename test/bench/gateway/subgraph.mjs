// One subgraph of the shop: `subgraph.mjs NAME apollo|memoised`. Counts what it is asked, and whether a caller was named.
import { createServer } from 'node:http';
import { serveParent } from '../processes/parent.mjs';
import { apolloAnswers } from './apollo-answers.mjs';
import { memoisedAnswers } from './memoised-answers.mjs';
import { SHOP } from './shop.mjs';

const [name, kind] = process.argv.slice(2);
const answers = kind === 'apollo' ? await apolloAnswers(SHOP[name]) : memoisedAnswers(SHOP[name]);
const seen = { calls: 0, callers: 0 };

const server = createServer((request, response) => {
  seen.calls += 1;
  if (request.headers.authorization !== undefined) seen.callers += 1;
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => void answers(chunks, response));
});
// A connection that the server closes while a gateway takes it up again would be a fault of ours.
server.keepAliveTimeout = 120_000;
server.listen(0, '127.0.0.1', () =>
  serveParent({ port: server.address().port, serves: { count: () => ({ ...seen }) } }),
);
