import { buildSubgraphSchema } from '@apollo/subgraph';
import { parse } from 'graphql';

const sdl = 'type Query { note(id: ID!): Note } type Note { id: ID! text: String }';

/** A graph of one field that costs next to nothing: what a request costs is the way. */
export const graph = {
  sdl,
  schema: buildSubgraphSchema([
    { typeDefs: parse(sdl), resolvers: { Query: { note: (_, { id }) => ({ id, text: 'a note' }) } } },
  ]),
};

export const QUERY = '{ note(id: "1") { id text } }';
