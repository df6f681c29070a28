import fc from 'fast-check';
import { getIntrospectionQuery } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TestFederation } from './testing/test-federation.js';
import { askEverywhere, type SentRequest } from './testing/transports.js';

const ECHO = {
  name: 'echo',
  sdl: `
    scalar Anything
    input Tree { value: Int children: [Tree!] }
    type Query { echo(numbers: [Int!], tree: Tree, anything: Anything): String  self: Query  lists(first: Int): [Thing] }
    type Thing { id: ID! lists(first: Int): [Thing] }
  `,
  resolvers: {
    Query: {
      echo: (_: unknown, given: Record<string, unknown>) => JSON.stringify(given),
      self: () => ({}),
      lists: () => [],
    },
  },
};

let federation: TestFederation;
beforeAll(async () => {
  federation = await TestFederation.start([ECHO]);
});
afterAll(() => federation.close());

async function refusedWith(request: SentRequest): Promise<unknown> {
  const { codes, data } = await askEverywhere(federation.gateway.url, request);
  expect(data).toBeUndefined();
  return codes[0];
}

function times(count: number, write: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => write(index)).join(' ');
}

function nested(depth: number, open: string, inside: string, close: string): string {
  return `${open.repeat(depth)}${inside}${close.repeat(depth)}`;
}

function nestedTree(depth: number): object {
  let tree: object = { value: 1 };
  for (let level = 0; level < depth; level += 1) tree = { children: [tree] };
  return tree;
}

describe('a request is refused by the same code on every transport, and reaches no subgraph', () => {
  const chain = (length: number, link: (next: string) => string) =>
    `${times(length, (index) => `fragment F${index} on Query { ${link(`...F${index + 1}`)} }`)} fragment F${length} on Query { echo }`;

  for (const [what, code, request] of [
    ['2,000 aliases', 'LIMIT_EXCEEDED', { query: `{ ${times(2_000, (index) => `a${index}: echo`)} }` }],
    [
      '2,000 aliases of __typename',
      'LIMIT_EXCEEDED',
      { query: `{ ${times(2_000, (index) => `a${index}: __typename`)} }` },
    ],
    [
      '16 levels within a fragment',
      'LIMIT_EXCEEDED',
      { query: `{ ...F } fragment F on Query { ${nested(16, 'self{', 'echo', '}')} }` },
    ],
    [
      '16 levels within inline fragments',
      'LIMIT_EXCEEDED',
      { query: `{ ${nested(16, '...on Query{self{', 'echo', '}}')} }` },
    ],
    [
      '16 levels in a fragment called __schema',
      'LIMIT_EXCEEDED',
      { query: `{ ...__schema } fragment __schema on Query { ${nested(16, 'self{', 'echo', '}')} }` },
    ],
    [
      'fragments that double ten times',
      'LIMIT_EXCEEDED',
      {
        query: `{ ...F0 } ${chain(10, (next) => `self { ...${next.slice(3)} } other: self { ...${next.slice(3)} }`)}`,
      },
    ],
    ['a list of 99,999,999', 'LIMIT_EXCEEDED', { query: '{ lists(first: 99999999) { id } }' }],
    ['a misspelt field', 'GRAPHQL_VALIDATION_FAILED', { query: '{ ecko }' }],
    ['101 aliases', 'LIMIT_EXCEEDED', { query: `{ ${times(101, (index) => `a${index}: echo`)} }` }],
    [
      'aliases in fragments',
      'LIMIT_EXCEEDED',
      { query: `{ ...A self { ...A } } fragment A on Query { ${times(60, (index) => `a${index}: echo`)} }` },
    ],
    ['10,000 levels', 'LIMIT_EXCEEDED', { query: nested(10_000, '{self', ' echo ', '}') }],
    ['16 levels', 'LIMIT_EXCEEDED', { query: nested(16, '{self', '{echo}', '}') }],
    ['10,000 levels that are never closed', 'LIMIT_EXCEEDED', { query: '{self'.repeat(10_000) }],
    [
      '1,000 levels of inline fragments',
      'LIMIT_EXCEEDED',
      { query: `{${nested(1_000, '...{', 'echo', '}')}}` },
    ],
    ['a chain of 50 fragments', 'LIMIT_EXCEEDED', { query: `{ ...F0 } ${chain(50, (next) => next)}` }],
    [
      'fragments that double at every level',
      'LIMIT_EXCEEDED',
      { query: `{ ...F0 } ${chain(30, (next) => `${next} ${next}`)}` },
    ],
    [
      'fragments that multiply in lists',
      'LIMIT_EXCEEDED',
      {
        query: `{ lists { ...F0 } } ${times(6, (index) => `fragment F${index} on Thing { lists { ...F${index + 1} } }`)} fragment F6 on Thing { id }`,
      },
    ],
    [
      'fragments that spread themselves',
      'GRAPHQL_VALIDATION_FAILED',
      { query: '{ ...A } fragment A on Query { ...B } fragment B on Query { self { ...A } }' },
    ],
    [
      'a field that is repeated a thousand times',
      'LIMIT_EXCEEDED',
      { query: `{ ${'self{echo} '.repeat(1_000)} }` },
    ],
    [
      'a literal in fragments, too deep only together',
      'LIMIT_EXCEEDED',
      {
        query: `{ ...F0 } ${chain(20, (next) => next).replace('echo', `echo(anything: ${nested(25, '[', '', ']')})`)}`,
      },
    ],
    [
      '1,000 directives on a field',
      'LIMIT_EXCEEDED',
      { query: `{ echo ${'@skip(if:false) '.repeat(1_000)} }` },
    ],
    ['1,000 directives that nobody knows', 'LIMIT_EXCEEDED', { query: `{ echo ${'@a '.repeat(1_000)} }` }],
    [
      '1,000 directives on an operation',
      'LIMIT_EXCEEDED',
      { query: `query Q ${'@a '.repeat(1_000)} { echo }` },
    ],
    [
      '1,000 directives on a variable',
      'LIMIT_EXCEEDED',
      { query: `query Q($n: Int ${'@a '.repeat(1_000)}) { echo }` },
    ],
    [
      'a literal in 1,000 lists',
      'LIMIT_EXCEEDED',
      { query: `{ echo(anything: ${nested(1_000, '[', '1', ']')}) }` },
    ],
    [
      'a literal in 1,000 objects',
      'LIMIT_EXCEEDED',
      { query: `{ echo(tree: ${nested(1_000, '{children:', '{value:1}', '}')}) }` },
    ],
    [
      'a type of 1,000 lists',
      'LIMIT_EXCEEDED',
      { query: `query ($v: ${nested(1_000, '[', 'Int', ']')}) { echo }` },
    ],
    ['a text of 60,000 brackets', 'LIMIT_EXCEEDED', { query: '{'.repeat(60_000) }],
    ['a list of a million', 'LIMIT_EXCEEDED', { query: '{ lists(first: 1000000) { id } }' }],
    [
      'lists in lists, by variables',
      'LIMIT_EXCEEDED',
      {
        query: 'query ($n: Int) { lists(first: $n) { lists(first: $n) { lists(first: $n) { id } } } }',
        variables: { n: 100 },
      },
    ],
    [
      '1,000 variables that are not used',
      'GRAPHQL_VALIDATION_FAILED',
      { query: `query (${times(1_000, (index) => `$v${index}: Int`)}) { echo }` },
    ],
    [
      'a variable in 3,000 lists',
      'LIMIT_EXCEEDED',
      {
        query: 'query ($v: Anything) { echo(anything: $v) }',
        variables: { v: JSON.parse(nested(3_000, '[', '1', ']')) },
      },
    ],
    [
      'a variable in 1,500 objects',
      'LIMIT_EXCEEDED',
      { query: 'query ($v: Tree) { echo(tree: $v) }', variables: { v: nestedTree(1_500) } },
    ],
    [
      'a list of 20,000 values that do not fit',
      'INVALID_INPUT',
      { query: 'query ($v: [Int!]) { echo(numbers: $v) }', variables: { v: Array(20_000).fill('') } },
    ],
  ] as const satisfies readonly (readonly [string, string, SentRequest])[]) {
    test(what, async () => {
      federation.subgraph('echo').seen.length = 0;
      expect(await refusedWith(request)).toBe(code);
      expect(federation.subgraph('echo').seen).toEqual([]);
    });
  }

  test('whatever is too much, in whatever mixture', async () => {
    const tooMuch = fc.oneof(
      fc.integer({ min: 101, max: 400 }).map((count) => times(count, (index) => `a${index}: echo`)),
      fc.integer({ min: 16, max: 39 }).map((depth) => nested(depth, 'self{', 'echo', '}')),
      fc.integer({ min: 101, max: 400 }).map((count) => `echo ${'@a '.repeat(count)}`),
      fc.integer({ min: 4, max: 9 }).map((depth) => nested(depth, 'lists(first: 50){', 'id', '}')),
      fc.integer({ min: 40, max: 1_000 }).map((depth) => `echo(anything: ${nested(depth, '[', '', ']')})`),
    );
    const harmless = fc.constantFrom('echo', '...on Query{echo}', 'self{echo}', '__typename', '#\n');
    await fc.assert(
      fc.asyncProperty(tooMuch, fc.array(harmless, { maxLength: 5 }), async (bad, others) => {
        expect(await refusedWith({ query: `{ ${[...others, bad].join(' ')} }` })).toBe('LIMIT_EXCEEDED');
      }),
      { numRuns: 40 },
    );
  });
});

describe('a request is answered on every transport', () => {
  for (const [what, request, echoed] of [
    [
      'with a list of 10,000 values',
      { query: 'query ($v: [Int!]) { echo(numbers: $v) }', variables: { v: Array(10_000).fill(1) } },
      { numbers: Array(10_000).fill(1) },
    ],
    [
      'with variables nested as deep as they may be',
      {
        query: 'query ($v: Anything) { echo(anything: $v) }',
        variables: { v: JSON.parse(nested(200, '[', '', ']')) },
      },
      { anything: JSON.parse(nested(200, '[', '', ']')) },
    ],
    [
      'with a literal nested nearly as deep',
      { query: `{ echo(anything: ${nested(37, '[', '1', ']')}) }` },
      { anything: JSON.parse(nested(37, '[', '1', ']')) },
    ],
    [
      'with inline fragments nested deep',
      { query: `{${nested(30, '...{', 'echo(numbers: [1])', '}')}}` },
      { numbers: [1] },
    ],
    [
      'with undeclared variables by names that mean something to JavaScript',
      {
        query: '{ echo(numbers: [1]) }',
        variables: JSON.parse('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}'),
      },
      { numbers: [1] },
    ],
    [
      'with declared ones',
      {
        query: 'query ($__proto__: Int!, $constructor: Int!) { echo(numbers: [$__proto__, $constructor]) }',
        variables: JSON.parse('{"__proto__":1,"constructor":2}'),
      },
      { numbers: [1, 2] },
    ],
    [
      'with values that hold such names',
      {
        query: 'query ($v: Anything) { echo(anything: $v) }',
        variables: JSON.parse('{"v":{"constructor":{"prototype":{"polluted":1}}}}'),
      },
      { anything: { constructor: { prototype: { polluted: 1 } } } },
    ],
  ] as const) {
    test(what, async () => {
      const { codes, data } = await askEverywhere(federation.gateway.url, request);
      expect(codes).toEqual([]);
      expect(JSON.parse((data as { echo: string }).echo)).toEqual(echoed);
      expect(Reflect.get({}, 'polluted')).toBeUndefined();
    });
  }

  test('with introspection, which is no bomb', async () => {
    const { codes } = await askEverywhere(federation.gateway.url, { query: getIntrospectionQuery() });
    expect(codes).toEqual([]);
  });
});

test('a document that is too deep is refused the second time as it was the first', async () => {
  const query = `query Again { ${nested(16, 'self{', 'echo', '}')} }`;
  for (let time = 0; time < 3; time += 1) expect(await refusedWith({ query })).toBe('LIMIT_EXCEEDED');
});

test('a list of requests is no request', async () => {
  const response = await fetch(federation.gateway.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify([{ query: '{ echo }' }, { query: '{ echo }' }]),
  });
  expect(response.status).toBe(400);
  expect(await response.text()).not.toContain('"data"');
});

test('introspection many times over is refused', async () => {
  const query = `{ ${times(30, (index) => `a${index}: __schema { types { name } }`)} }`;
  expect(await refusedWith({ query })).toBe('LIMIT_EXCEEDED');
});
