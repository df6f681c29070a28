import {
  buildSchema,
  GraphQLError,
  getVariableValues,
  type OperationDefinitionNode,
  parse,
  validate,
} from 'graphql';
import { describe, expect, test } from 'vitest';
import { refusedPlace, withoutValues } from './graphql-message.js';

const NUMBER = '11010519491231002X';
const schema = buildSchema(`
  enum Sex { MALE FEMALE }
  input Row { name: String sex: Sex age: Int tags: [String!] }
  input Rows { rows: [Row!]! }
  type Query { find(id: ID, rows: Rows, sex: Sex, age: Int): Int }`);

const said = (act: () => void): string => {
  try {
    act();
  } catch (error) {
    if (error instanceof GraphQLError) return error.message;
    throw error;
  }
  return '';
};

const documents = [
  `{ find(id: ["${NUMBER}"]) }`,
  `{ find(sex: "${NUMBER}") }`,
  `{ find(sex: 110105194912310021) }`,
  `{ find(age: "${NUMBER}") }`,
  `{ find(rows: "${NUMBER}") }`,
  `{ find(rows: { rows: [{ sex: "${NUMBER}" }] }) }`,
  `{ "${NUMBER}" }`,
  '{ 110105194912310021 }',
  `query { find(id: "${NUMBER}" }`,
  `{ find(id: "${NUMBER}`,
];

describe('nothing that graphql-js says keeps a value', () => {
  test.each(documents)('of the document %s', (text) => {
    const messages: string[] = [];
    const failure = said(() => {
      messages.push(...validate(schema, parse(text)).map(({ message }) => message));
    });
    const all = [...messages, failure].filter(Boolean);
    expect(all.length).toBeGreaterThan(0);
    for (const message of all) expect(withoutValues(message)).not.toMatch(/110105/);
  });

  const values: Record<string, unknown>[] = [
    { rows: { rows: [{ name: 1, sex: NUMBER }] } },
    { rows: { rows: [{ [NUMBER]: 'x' }] } },
    { rows: { rows: [{ age: NUMBER }] } },
    { rows: { rows: [{ name: [NUMBER] }, null] } },
    { rows: { rows: { name: { NUMBER } } } },
    { rows: NUMBER },
  ];
  test.each(values)('of the variables %#', (variables) => {
    const [operation] = parse('query ($rows: Rows) { find(rows: $rows) }').definitions;
    const { errors } = getVariableValues(
      schema,
      (operation as OperationDefinitionNode).variableDefinitions ?? [],
      variables,
    );
    expect(errors?.length).toBeGreaterThan(0);
    for (const { message } of errors ?? []) expect(withoutValues(message)).not.toMatch(/110105/);
  });
});

test('names and paths stay, so that the request can be mended', () => {
  const message =
    'Variable "$input" got invalid value "1990-02-30" at "input.persons[1].birthDate"; Expected type "Date". Must be a day.';
  expect(withoutValues(message)).toBe(
    'Variable "$input" got invalid value at "input.persons[1].birthDate"; Expected type "Date". Must be a day.',
  );
  expect(withoutValues('Cannot query field "colour" on type "Case".')).toBe(
    'Cannot query field "colour" on type "Case".',
  );
});

test('the place of a refused variable is told with its row', () => {
  expect(refusedPlace('Variable "$i" got invalid value "x" at "i.persons[1].birthDate"; Expected')).toEqual({
    field: ['i', 'persons', '1', 'birthDate'],
    row: 1,
  });
  expect(refusedPlace('Variable "$id" got invalid value "x"; Expected')).toBeUndefined();
  expect(refusedPlace('Syntax Error: Unexpected Name.')).toBeUndefined();
});
