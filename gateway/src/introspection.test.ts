import { buildClientSchema, getIntrospectionQuery, type IntrospectionQuery, printSchema } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { composeSupergraph } from './composition/compose.js';
import { loadSupergraph } from './supergraph/supergraph.js';
import { OUTBREAK } from './testing/outbreak.js';
import { TestFederation } from './testing/test-federation.js';

let federation: TestFederation;
let closed: TestFederation;
beforeAll(async () => {
  federation = await TestFederation.start(OUTBREAK);
  closed = await TestFederation.start(OUTBREAK, { introspection: false });
});
afterAll(() => Promise.all([federation.close(), closed.close()]));

test('the schema that tools read is the one that clients see', async () => {
  const { data, errors } = await federation.ask(getIntrospectionQuery());
  expect(errors).toBeUndefined();
  const schema = buildClientSchema(data as unknown as IntrospectionQuery);
  expect(Object.keys(schema.getQueryType()?.getFields() ?? {})).toContain('cases');
  expect(Object.keys(schema.getTypeMap())).not.toContain('_Any');
  expect(JSON.stringify(data)).not.toContain('SECRET');
});

test('questions about the schema mix with questions about data', async () => {
  const { data } = await federation.ask(
    'query ($name: String!) { __typename ... on Query { type: __type(name: $name) { kind } } case(id: "c1") { id } __schema { queryType { name } } }',
    { variables: { name: 'Case' } },
  );
  expect(data).toEqual({
    __typename: 'Query',
    type: { kind: 'OBJECT' },
    case: { id: 'c1' },
    __schema: { queryType: { name: 'Query' } },
  });
});

test('the name of a root type is answered without asking a subgraph', async () => {
  await federation.recover();
  expect(await federation.ask('{ __typename }')).toEqual({ data: { __typename: 'Query' } });
  expect(await federation.ask('mutation { name: __typename }')).toEqual({ data: { name: 'Mutation' } });
  expect(federation.subgraph('health').seen).toEqual([]);
});

test('in production the schema is not told, and neither are names close to a misspelt one', async () => {
  const schema = await closed.ask('{ __schema { types { name } } }');
  expect(schema.data).toBeUndefined();
  expect(schema.errors?.[0]?.extensions).toEqual({ code: 'GRAPHQL_VALIDATION_FAILED', retryable: false });
  const misspelt = await closed.ask('{ casez { id } }');
  expect(misspelt.errors?.map(({ message }) => message)).toEqual([
    'Cannot query field "casez" on type "Query".',
  ]);
  expect(await closed.ask('{ __typename }')).toEqual({ data: { __typename: 'Query' } });
});

test('nothing of federation is told, whatever version the supergraph is of', () => {
  const supergraph = composeSupergraph([
    {
      name: 'a',
      url: 'http://127.0.0.1:1/graphql',
      sdl: `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@cost", "@listSize"])
        type Query { list(first: Int @cost(weight: 2)): [Int] @listSize(slicingArguments: ["first"]) }`,
    },
  ]);
  expect(printSchema(loadSupergraph(supergraph).schema)).toBe('type Query {\n  list(first: Int): [Int]\n}');
});
