// @apollo/gateway behind @apollo/server: `apollo.mjs SUPERGRAPH`. It has no subscriptions.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { ApolloGateway, RemoteGraphQLDataSource } from '@apollo/gateway';
import { ApolloServer, HeaderMap } from '@apollo/server';

class Forwarding extends RemoteGraphQLDataSource {
  willSendRequest({ request, context }) {
    if (context.authorization) request.http.headers.set('authorization', context.authorization);
  }
}

const [supergraph] = process.argv.slice(2);
const server = new ApolloServer({
  gateway: new ApolloGateway({
    supergraphSdl: readFileSync(supergraph, 'utf8'),
    buildService: ({ url }) => new Forwarding({ url }),
    logger: { debug() {}, info() {}, warn: console.warn, error: console.error },
  }),
});
await server.start();

const http = createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', async () => {
    const { status, headers, body } = await server.executeHTTPGraphQLRequest({
      httpGraphQLRequest: {
        method: 'POST',
        headers: new HeaderMap([['content-type', 'application/json']]),
        search: '',
        body: JSON.parse(Buffer.concat(chunks).toString()),
      },
      context: async () => ({ authorization: request.headers.authorization }),
    });
    response.writeHead(status ?? 200, Object.fromEntries(headers));
    response.end(body.string);
  });
});
http.listen(0, '127.0.0.1', () => process.send({ type: 'ready', port: http.address().port }));
process.once('disconnect', () => process.exit(0));
process.once('SIGTERM', () => process.exit(0));
