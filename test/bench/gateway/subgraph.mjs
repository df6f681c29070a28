// One subgraph of the shop: `subgraph.mjs NAME apollo|memoised`. Counts what it is asked, and whether a caller was named.
import { serveParent } from '../processes/parent.mjs';
import { apolloServer } from './apollo-server.mjs';
import { memoisedServer } from './memoised-server.mjs';
import { SHOP } from './shop.mjs';

const [name, kind] = process.argv.slice(2);
const seen = { calls: 0, callers: 0 };
const onCall = (head) => {
  seen.calls += 1;
  if (/^authorization(:|$)/im.test(head)) seen.callers += 1;
};

const server =
  kind === 'apollo' ? await apolloServer(SHOP[name], onCall) : memoisedServer(SHOP[name], onCall);
server.listen(0, '127.0.0.1', () =>
  serveParent({ port: server.address().port, serves: { count: () => ({ ...seen }) } }),
);
