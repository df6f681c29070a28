import { createServer } from 'node:http';
import { ApolloServer, HeaderMap } from '@apollo/server';
import { ApolloServerPluginInlineTraceDisabled } from '@apollo/server/plugin/disabled';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { parse } from 'graphql';

/** An ordinary subgraph: Apollo Server executes each request. `onCall(head)` for each, with its header's names. */
export async function apolloServer({ sdl, resolvers }, onCall) {
  const apollo = new ApolloServer({
    schema: buildSubgraphSchema([{ typeDefs: parse(sdl), resolvers }]),
    csrfPrevention: false,
    plugins: [ApolloServerPluginInlineTraceDisabled()],
  });
  await apollo.start();
  const server = createServer((request, response) => {
    onCall(request.rawHeaders.join('\r\n'));
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', async () => {
      const { status, headers, body } = await apollo.executeHTTPGraphQLRequest({
        httpGraphQLRequest: {
          method: 'POST',
          headers: new HeaderMap([['content-type', 'application/json']]),
          search: '',
          body: JSON.parse(Buffer.concat(chunks).toString()),
        },
        context: async () => ({}),
      });
      response.writeHead(status ?? 200, Object.fromEntries(headers));
      response.end(body.string);
    });
  });
  // A connection that the server closes while a gateway takes it up again would be a fault of ours.
  server.keepAliveTimeout = 120_000;
  return server;
}
