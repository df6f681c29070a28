// Hive Gateway's runtime with its Rust planner: `hive.mjs SUPERGRAPH [merge]`. `merge`: equal requests in flight are one.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createGatewayRuntime, getGraphQLWSOptions } from '@graphql-hive/gateway-runtime';
import { unifiedGraphHandler } from '@graphql-hive/router-runtime';
import http from '@graphql-mesh/transport-http';
import ws from '@graphql-mesh/transport-ws';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';

const [supergraph, mode] = process.argv.slice(2);
const gateway = createGatewayRuntime({
  supergraph: readFileSync(supergraph, 'utf8'),
  unifiedGraphHandler,
  inboundInflightRequestDeduplication: mode === 'merge',
  transports: { http, ws },
  transportEntries: { '*.http': { options: { subscriptions: { kind: 'ws', location: '/graphql' } } } },
  propagateHeaders: {
    fromClientToSubgraphs: ({ request }) => {
      const authorization = request?.headers.get('authorization');
      return authorization ? { authorization } : {};
    },
  },
  logging: false,
  landingPage: false,
  graphiql: false,
});
// It reads the supergraph lazily, and a first operation over a WebSocket would fail.
await gateway.getSchema();

const server = createServer(gateway);
const sockets = new WebSocketServer({ server, path: '/graphql' });
useServer(
  getGraphQLWSOptions(gateway, () => ({
    headers: {},
    request: new Request('http://gateway/graphql', { method: 'POST' }),
  })),
  sockets,
);
server.listen(0, '127.0.0.1', () => process.send({ type: 'ready', port: server.address().port }));
process.once('disconnect', () => process.exit(0));
process.once('SIGTERM', () => process.exit(0));
