// The subgraph that owns the entity, answering from memory.
import { createServer } from 'node:http';
import { memoisedAnswers } from '../gateway/memoised-answers.mjs';
import { serveParent } from '../processes/parent.mjs';
import { PEOPLE_RESOLVERS, PEOPLE_SDL } from './graph.mjs';

const answers = memoisedAnswers({ sdl: PEOPLE_SDL, resolvers: PEOPLE_RESOLVERS });
let calls = 0;

const server = createServer((request, response) => {
  calls += 1;
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => void answers(chunks, response));
});
server.keepAliveTimeout = 120_000;
server.listen(0, '127.0.0.1', () =>
  serveParent({ port: server.address().port, serves: { 'count calls': () => calls } }),
);
