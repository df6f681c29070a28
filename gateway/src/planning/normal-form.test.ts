import { buildSchema, Kind, parse, print } from 'graphql';
import { expect, test } from 'vitest';
import { toNormalForm } from './normal-form.js';

const schema = buildSchema(`
  interface Node { id: ID }
  interface Named implements Node { id: ID name: String }
  type Person implements Node & Named { id: ID name: String friends: [Person] pet: Pet }
  type Cat implements Node { id: ID lives: Int }
  type Dog { barks: Boolean }
  union Pet = Cat | Dog
  type Query { person: Person node: Node pet: Pet }
`);

function normal(query: string): string {
  const [operation] = parse(query).definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error('Only operations have a normal form.');
  return print(toNormalForm(operation, schema)).replace(/\s+/g, ' ');
}

test('a field is asked for once, with everything below it', () => {
  expect(normal('{ person { id } person { name friends { id } friends { name } } person { id } }')).toBe(
    '{ person { id name friends { id name } } }',
  );
});

test('a fragment that always applies is its content', () => {
  expect(
    normal('{ person { ... { id } ... on Person { name } ... on Node { id ... on Named { name } } } }'),
  ).toBe('{ person { id name } }');
});

test('a fragment that never applies is nothing', () => {
  expect(
    normal('{ pet { ... on Person { id } ... on Cat { lives } } person { ... on Cat { id } id } }'),
  ).toBe('{ pet { ... on Cat { lives } } person { id } }');
  expect(normal('{ pet { ... on Cat { ... on Node { ... on Person { id } id } } } }')).toBe(
    '{ pet { ... on Cat { id } } }',
  );
});

test('fragments on one type stand together', () => {
  expect(normal('{ node { ... on Cat { lives } id ... on Cat { id lives } } }')).toBe(
    '{ node { id ... on Cat { lives id } } }',
  );
});

test('what is said of an interface of a union is not said of the union', () => {
  expect(normal('{ pet { ... on Pet { ... on Node { id } } } }')).toBe('{ pet { ... on Node { id } } }');
});

test('the type has one name, and what is left of an object of which everything was skipped is its type', () => {
  expect(normal('{ person { kind: __typename __typename } }')).toBe('{ person { __typename } }');
  expect(normal('{ node { ... on Cat { ... on Person { id } } } }')).toBe(
    '{ node { ... on Cat { __typename } } }',
  );
});
