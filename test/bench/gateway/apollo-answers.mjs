import { ApolloServer, HeaderMap } from '@apollo/server';
import { ApolloServerPluginInlineTraceDisabled } from '@apollo/server/plugin/disabled';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { parse } from 'graphql';

/** Answers requests as an ordinary subgraph does: Apollo Server executes each. */
export async function apolloAnswers({ sdl, resolvers }) {
  const apollo = new ApolloServer({
    schema: buildSubgraphSchema([{ typeDefs: parse(sdl), resolvers }]),
    csrfPrevention: false,
    plugins: [ApolloServerPluginInlineTraceDisabled()],
  });
  await apollo.start();
  return async (chunks, response) => {
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
  };
}
