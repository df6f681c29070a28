// The subgraph that owns the entity, answering from memory.
import { memoisedServer } from '../gateway/memoised-server.mjs';
import { serveParent } from '../processes/parent.mjs';
import { PEOPLE_RESOLVERS, PEOPLE_SDL } from './graph.mjs';

let calls = 0;
const onCall = () => {
  calls += 1;
};

const server = memoisedServer({ sdl: PEOPLE_SDL, resolvers: PEOPLE_RESOLVERS }, onCall);
server.listen(0, '127.0.0.1', () =>
  serveParent({ port: server.address().port, serves: { 'count calls': () => calls } }),
);
