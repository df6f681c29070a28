import { Kind, parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { composeSupergraph } from '../../composition/compose.js';
import { startGateway } from '../../gateway.js';
import { loadSupergraph } from '../../supergraph/supergraph.js';
import { OUTBREAK } from '../../testing/outbreak.js';
import { TestFederation } from '../../testing/test-federation.js';
import { askEverywhere } from '../../testing/transports.js';
import { DEFAULT_LIMITS } from '../limits.js';
import { prepareOperation } from '../prepare-operation.js';
import { prepareCost } from './operation-cost.js';

const LIBRARY = composeSupergraph([
  {
    name: 'library',
    url: 'http://127.0.0.1:1/graphql',
    sdl: `
        extend schema @link(url: "https://specs.apollo.dev/federation/v2.9",
          import: ["@key", { name: "@cost", as: "@weighs" }, "@listSize"])
        type Query {
          book: Book
          books(first: Int = 20): [Book!]
          shelf(limit: Int): [[Book]]
          page(first: Int, last: Int, after: String): BookPage
          sized(max: Int, page: Page): BookPage
            @listSize(slicingArguments: ["max"], sizedFields: ["items"], requireOneSlicingArgument: false, assumedSize: 7)
          one(first: Int, last: Int = 3): [Book] @listSize(slicingArguments: ["first", "last"])
          unbounded(first: Int, last: Int): [Book] @listSize(slicingArguments: ["first", "last"])
          count: Int @weighs(weight: 5)
          find(by: Search, text: String @weighs(weight: 3), all: [Search!]): Book
          anything: Anything
          named: Named
        }
        type Mutation { add(book: Search!): Book }
        input Search { title: String author: Search year: Int @weighs(weight: 4) }
        input Page { first: Int }
        interface Named { items: [Book] }
        type Book implements Named { id: ID! title: String! writers: [Writer!]! items: [Book] @listSize(assumedSize: 2, requireOneSlicingArgument: false) seal: Seal stamps: [Seal] }
        type Writer @weighs(weight: 6) { name: String }
        type BookPage { items: [Book] others: [Book] total: Int }
        union Anything = Book | Writer
        scalar Seal @weighs(weight: 2)
      `,
  },
]);
const SUPERGRAPH = loadSupergraph(LIBRARY);

function costOf(query: string, variables: Record<string, unknown> = {}): number {
  const rules = { limits: DEFAULT_LIMITS, introspection: true };
  const operation = prepareOperation(query, undefined, SUPERGRAPH, rules);
  return operation.cost(operation.readVariables(variables));
}

describe('a request costs', () => {
  for (const [what, query, cost, variables] of [
    ['1 for an object, nothing for a leaf', '{ book { id title } }', 1],
    ['what @cost says of a field', '{ count }', 5],
    ['what @cost says of a type', '{ anything { ... on Writer { name } } }', 6],
    ['what @cost says of a scalar, in a list as often as the list is long', '{ book { seal stamps } }', 23],
    ['a list as often as its first argument says', '{ books(first: 3) { id } }', 3],
    ['a list as often as its first argument is by default', '{ books { id } }', 20],
    [
      'a list as often as its first argument is by default, also where null is given',
      '{ books(first: null) { id } }',
      20,
    ],
    ['a list of one where there should be less', '{ books(first: -5) { id } }', 1],
    ['a list as often as a variable says', 'query ($n: Int) { books(first: $n) { id } }', 4, { n: 4 }],
    [
      'the default of the argument for a variable without a value',
      'query ($n: Int) { books(first: $n) { id } }',
      20,
    ],
    ['the default of a variable', 'query ($n: Int = 6) { books(first: $n) { id } }', 6],
    ['lists in lists as often as both are long', '{ books(first: 3) { writers { name } } }', 3 + 3 * 10 * 6],
    ['a list of lists by the limit and by ten', '{ shelf(limit: 2) { id } }', 20],
    ['a page as often as it is sliced', '{ page(first: 4) { items { id } total } }', 1 + 4],
    ['the longer of two slices', '{ page(first: 4, last: 9) { items { id } } }', 1 + 9],
    ['every list of a page', '{ page(first: 4) { items { id } others { id } } }', 1 + 4 + 4],
    [
      'only the sized fields of a page as its directive says',
      '{ sized(max: 4) { items { id } others { id } } }',
      1 + 4 + 10,
    ],
    ['the assumed size where nothing slices', '{ sized { items { id } } }', 1 + 7],
    ['the one given slicing argument, whatever the other is by default', '{ one(first: 2) { id } }', 2],
    ['the default of a required slicing argument', '{ one { id } }', 3],
    ['what the implementation says of the field of an interface', '{ named { items { id } } }', 1 + 2],
    [
      '1 for each input object, and what @cost says of arguments and input fields',
      '{ find(text: "a", by: { title: "b", author: { year: 2 } }) { id } }',
      1 + 3 + 1 + 1 + 4,
    ],
    [
      'input objects in variables too',
      'query ($all: [Search!]) { find(all: $all) { id } }',
      1 + 3,
      { all: [{ title: 'a' }, { title: 'b' }, {}] },
    ],
    ['10 for a change', 'mutation { add(book: {}) { id } }', 1 + 1 + 10],
    [
      'nothing for what is skipped',
      'query ($skip: Boolean!) { books(first: 3) @skip(if: $skip) { id } count }',
      5,
      { skip: true },
    ],
    [
      'all of what is not skipped',
      'query ($skip: Boolean!) { books(first: 3) @skip(if: $skip) { id } count }',
      8,
      { skip: false },
    ],
    [
      'nothing for a fragment that is not included',
      '{ ...All @include(if: false) } fragment All on Query { count }',
      0,
    ],
    [
      'a fragment as often as it is spread',
      'query ($n: Int) { a: page(first: $n) { ...Items } b: page(first: 2) { ...Items } } fragment Items on BookPage { items { id } }',
      1 + 5 + 1 + 2,
      { n: 5 },
    ],
    ['nothing for names of types', '{ __typename books(first: 2) { __typename } }', 2],
  ] as const) {
    test(what, () => {
      expect(costOf(query, variables)).toBe(cost);
    });
  }

  test('no number where a directive wants exactly one slicing argument and there are none or two', () => {
    for (const query of ['{ unbounded { id } }', '{ unbounded(first: 1, last: 1) { id } }']) {
      expect(() => costOf(query)).toThrow(expect.objectContaining({ code: 'LIMIT_EXCEEDED' }));
    }
    expect(() => costOf('query ($n: Int) { unbounded(first: $n) { id } }')).toThrow();
    expect(costOf('query ($n: Int) { unbounded(first: $n) { id } }', { n: 2 })).toBe(2);
  });
});

test('a document that doubles itself is calculated once for each fragment', () => {
  const doubling = Array.from(
    { length: 100 },
    (_, index) =>
      `fragment F${index} on Book { a: items { ...F${index + 1} } b: items { ...F${index + 1} } }`,
  );
  const [operation, ...fragments] = parse(`query { page(first: 1) { items { ...F0 } } } ${doubling.join(' ')}
    fragment F100 on Book { writers @include(if: $yes) { name } }`).definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error('It begins with an operation.');
  const cost = prepareCost(
    operation,
    new Map(
      fragments.flatMap((fragment) =>
        fragment.kind === Kind.FRAGMENT_DEFINITION ? [[fragment.name.value, fragment]] : [],
      ),
    ),
    { schema: SUPERGRAPH.schema, table: SUPERGRAPH.costs, assumedListSize: 10 },
  );
  expect(cost({ yes: true })).toBeGreaterThan(4 ** 100);
  expect(cost({ yes: false })).toBeLessThan(4 ** 101);
});

describe('a gateway', () => {
  let federation: TestFederation;
  beforeAll(async () => {
    federation = await TestFederation.start(OUTBREAK, { limits: { maxCost: 200 } });
  });
  afterAll(() => federation.close());

  const QUERY = 'query ($n: Int) { cases(first: $n) { person { trips(first: 3) { to } } } }';

  test('refuses what costs too much with its variables, on every transport, and asks nobody', async () => {
    const refused = await askEverywhere(federation.gateway.url, { query: QUERY, variables: { n: 100 } });
    expect(refused).toEqual({ codes: ['LIMIT_EXCEEDED'], data: undefined });
    expect(federation.subgraph('health').seen).toEqual([]);
  });

  test('answers the same document where it costs less', async () => {
    const { data } = await askEverywhere(federation.gateway.url, { query: QUERY, variables: { n: 1 } });
    expect(data).toMatchObject({ cases: [{ person: { trips: [{}, {}, {}] } }] });
  });

  test('refuses a subscription whose every event costs too much', async () => {
    const query =
      'subscription { positives { case { person { cases { person { trips(first: 90) { to } } } } } } }';
    const { codes } = await askEverywhere(federation.gateway.url, { query });
    expect(codes).toEqual(['LIMIT_EXCEEDED']);
  });
});

test('a gateway reads the directives of its supergraph', async () => {
  const gateway = await startGateway({ supergraph: LIBRARY, port: 0, limits: { maxCost: 100 } });
  const codes = async (query: string) => (await askEverywhere(gateway.url, { query })).codes;
  expect(await codes('{ books(first: 101) { id } }')).toEqual(['LIMIT_EXCEEDED']);
  expect(await codes('{ unbounded { id } }')).toEqual(['LIMIT_EXCEEDED']);
  expect(
    await codes(`{ ${Array.from({ length: 21 }, (_, index) => `c${index}: count`).join(' ')} }`),
  ).toEqual(['LIMIT_EXCEEDED']);
  // Nobody answers at its subgraph's address, but these are asked for.
  expect(await codes('{ books(first: 100) { id } }')).toEqual(['AGENCY_UNAVAILABLE']);
  expect(await codes('{ unbounded(first: 2) { id } }')).toEqual(['AGENCY_UNAVAILABLE']);
  await gateway.close();
});
