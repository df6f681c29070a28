import { buildSubgraphSchema } from '@apollo/subgraph';
import {
  buildSchema,
  type defaultFieldResolver,
  execute,
  type GraphQLFieldResolver,
  type GraphQLSchema,
  graphql,
  isAbstractType,
  isObjectType,
  parse,
} from 'graphql';
import { composeSupergraph, type Subgraph } from '../../composition/compose.js';
import { readSubgraphAnswer, type SubgraphAnswer } from '../../subgraphs/subgraph-answer.js';
import { subgraphFailure } from '../../subgraphs/subgraph-failure.js';
import { type World, WorldFailure, type WorldObject } from './world.js';

const LINK = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.5", import: ["@key", "@external", "@requires", "@shareable"])\n`;

/** The world, cut into three subgraphs. A field belongs to one of them; ids are everybody's. */
const SUBGRAPHS: Readonly<Record<string, string>> = {
  a: `
    type Query { people: [Person!]! person(id: ID!): Person twins: [[Person]] }
    interface Node { id: ID! }
    type Person implements Node @key(fields: "id") {
      id: ID! name: String age: Int! friends: [Person!] boss: Person pairs: [[Person!]]
    }
    type Case implements Node @key(fields: "id") { id: ID! cost: Int owner: Person! }
  `,
  b: `
    type Query { nodes: [Node]! places: [Place!] node: Node }
    interface Node { id: ID! }
    union Place = Hotel | Ward
    enum Level { LOW MIDDLE HIGH }
    enum Unit { POINT HALF }
    type Person implements Node @key(fields: "id") {
      id: ID! level: Level home: Place matrix: [[Int]] stay: Stay
      score(unit: Unit = POINT, times: Int): Float
    }
    type Stay { nights: Int note: String }
    type Case implements Node @key(fields: "id") { id: ID! place: Place related: [Node!] }
    type Hotel implements Node @key(fields: "id") { id: ID! stars: Int guests: [Person!] constructor: String }
    type Ward @key(fields: "id") { id: ID! beds: Int! head: Person }
  `,
  c: `
    type Query { cases(first: Int): [Case] grid: [[Case!]]! strict: Case! }
    type Mutation { touch(id: ID!): Case poke(input: Poke): Person! }
    input Poke { id: ID! note: String = "none" more: [Int!] }
    interface Node { id: ID! }
    type Case implements Node @key(fields: "id") {
      id: ID! title: String person: Person watchers: [Person!]! details: Details
    }
    type Details { note: String! inner: Details person: Person cases: [Case!] }
    type Person implements Node @key(fields: "id") {
      id: ID! cases(first: Int): [Case!] risk: String! stay: Stay @external fare: Int @requires(fields: "stay { nights }")
    }
    type Stay { nights: Int @external }
    type Hotel implements Node @key(fields: "id") { id: ID! rating: Float! staff: [Person] }
    type Ward @key(fields: "id") { id: ID! code: String }
  `,
};

/** Everything in one schema, for graphql-js to answer from. */
const MERGED = `
  type Query {
    people: [Person!]! person(id: ID!): Person twins: [[Person]]
    nodes: [Node]! places: [Place!] node: Node
    cases(first: Int): [Case] grid: [[Case!]]! strict: Case!
  }
  type Mutation { touch(id: ID!): Case poke(input: Poke): Person! }
  input Poke { id: ID! note: String = "none" more: [Int!] }
  interface Node { id: ID! }
  union Place = Hotel | Ward
  enum Level { LOW MIDDLE HIGH }
  enum Unit { POINT HALF }
  type Person implements Node {
    id: ID! name: String age: Int! friends: [Person!] boss: Person pairs: [[Person!]]
    level: Level home: Place matrix: [[Int]] stay: Stay score(unit: Unit = POINT, times: Int): Float
    cases(first: Int): [Case!] risk: String! fare: Int
  }
  type Stay { nights: Int note: String }
  type Case implements Node {
    id: ID! cost: Int owner: Person! place: Place related: [Node!]
    title: String person: Person watchers: [Person!]! details: Details
  }
  type Details { note: String! inner: Details person: Person cases: [Case!] }
  type Hotel implements Node { id: ID! stars: Int guests: [Person!] constructor: String rating: Float! staff: [Person] }
  type Ward { id: ID! beds: Int! head: Person code: String }
`;

interface ServerContext {
  readonly world: World;
  readonly down: ReadonlySet<string>;
}

export const mergedSchema: GraphQLSchema = withResolvers(buildSchema(MERGED), readWithOwner);
const subgraphSchemas = new Map(
  Object.entries(SUBGRAPHS).map(([name, sdl]) => [name, buildSubgraph(sdl)] as const),
);
const owners = readOwners();

export const subgraphNames: readonly string[] = Object.keys(SUBGRAPHS);

export const supergraph: string = composeSupergraph(
  Object.entries(SUBGRAPHS).map(
    ([name, sdl]): Subgraph => ({ name, url: `http://${name}`, sdl: LINK + sdl }),
  ),
);

/** Answers from the one schema, where every field of a subgraph that is down fails. */
export function answerMerged(
  query: string,
  variables: Readonly<Record<string, unknown>>,
  context: ServerContext,
) {
  return graphql({
    schema: mergedSchema,
    source: query,
    variableValues: variables,
    contextValue: context,
    rootValue: ROOT,
  });
}

/** Answers as one subgraph. */
export async function answerSubgraph(
  name: string,
  body: string,
  context: ServerContext,
): Promise<SubgraphAnswer> {
  const schema = subgraphSchemas.get(name);
  if (!schema) throw new Error(`There is no subgraph ${name}.`);
  if (context.down.has(name)) return { failure: subgraphFailure('AGENCY_UNAVAILABLE', name) };
  const { query, variables } = JSON.parse(body);
  const document = parse(query);
  const result = await execute({
    schema,
    document,
    variableValues: variables,
    contextValue: context,
    rootValue: ROOT,
  });
  const answer = readSubgraphAnswer(JSON.parse(JSON.stringify(result)), name);
  if (!answer) throw new Error('A subgraph answered with nothing.');
  return answer;
}

const ROOT: WorldObject = { __typename: 'Root', id: 'root' };

type Resolve = GraphQLFieldResolver<WorldObject & { stay?: { nights: number | null } | null }, ServerContext>;

/** In a subgraph: what the representation holds is not ours to read anew. */
function readInSubgraph(...[source, args, { world }, info]: Parameters<Resolve>): unknown {
  const { fieldName, parentType, returnType } = info;
  if (fieldName === 'id') return source.id;
  if (fieldName === 'fare') return typeof source.stay?.nights === 'number' ? source.stay.nights + 1 : null;
  if (parentType.name === 'Query' && fieldName === 'person') return world.find('Person', String(args.id));
  const typename = parentType.name === 'Query' || parentType.name === 'Mutation' ? 'Root' : parentType.name;
  return world.read({ __typename: typename, id: source.id }, fieldName, args, returnType);
}

function readWithOwner(...[source, args, context, info]: Parameters<Resolve>): unknown {
  const owner = owners.get(`${info.parentType.name}.${info.fieldName}`);
  if (owner !== undefined && context.down.has(owner)) throw new WorldFailure('down');
  if (info.parentType.name === 'Person' && info.fieldName === 'fare') {
    if (context.down.has('b')) throw new WorldFailure('down');
    return readInSubgraph({ ...source, stay: readStay(source, context, info) }, args, context, info);
  }
  return readInSubgraph(source, args, context, info);
}

/** What another subgraph's request for `stay { nights }` would bring: null where anything in it fails. */
function readStay(source: WorldObject, { world }: ServerContext, { schema }: Parameters<Resolve>[3]) {
  const person = schema.getType('Person');
  const stayType = schema.getType('Stay');
  if (!isObjectType(person) || !isObjectType(stayType)) throw new Error('The world has persons and stays.');
  try {
    const stay = world.read(
      { __typename: 'Person', id: source.id },
      'stay',
      {},
      typeOf(person, 'stay'),
    ) as WorldObject | null;
    const nights = stay && world.read(stay, 'nights', {}, typeOf(stayType, 'nights'));
    return typeof nights === 'number' ? { nights } : null;
  } catch {
    return null;
  }
}

function typeOf(type: import('graphql').GraphQLObjectType, field: string) {
  const found = type.getFields()[field];
  if (!found) throw new Error(`There is no field ${field}.`);
  return found.type;
}

function buildSubgraph(sdl: string): GraphQLSchema {
  return withResolvers(buildSubgraphSchema([{ typeDefs: parse(LINK + sdl) }]), readInSubgraph);
}

function withResolvers(schema: GraphQLSchema, resolve: Resolve): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith('_')) continue;
    if (isAbstractType(type)) type.resolveType = ({ __typename }: WorldObject) => __typename;
    if (!isObjectType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      if (!field.name.startsWith('_')) field.resolve = resolve as typeof defaultFieldResolver;
    }
  }
  return schema;
}

/** Which subgraph resolves a field; ids belong to all. */
function readOwners(): Map<string, string> {
  const found = new Map<string, string>();
  for (const [name, schema] of subgraphSchemas) {
    for (const type of Object.values(schema.getTypeMap())) {
      if (!isObjectType(type) || type.name.startsWith('_')) continue;
      for (const field of Object.keys(type.getFields())) {
        const isExternal = name === 'c' && (field === 'stay' || type.name === 'Stay');
        if (field !== 'id' && !isExternal) found.set(`${type.name}.${field}`, name);
      }
    }
  }
  return found;
}
