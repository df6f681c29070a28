import { parse } from 'graphql';
import { expect, test } from 'vitest';
import { TypeHierarchy } from '../supergraph/type-hierarchy.js';
import { RepresentationWriter } from './representation.js';

const types = new TypeHierarchy(
  parse(
    'interface Account { id: ID } type Admin implements Account { id: ID } type Guest implements Account { id: ID }',
  ),
);
const field = (name: string, more: object = {}) => ({ kind: 'Field' as const, name, ...more });
const on = (typeCondition: string, ...selections: ReturnType<typeof field>[]) => ({
  kind: 'InlineFragment' as const,
  typeCondition,
  selections,
});

function write(entity: Record<string, unknown>, ...requires: ReturnType<typeof on>[]) {
  return new RepresentationWriter(requires, undefined, types).write(entity);
}

test('an entity is described by its type and by what is required of that type', () => {
  const requires = [
    on('Admin', field('__typename'), field('id')),
    on('Guest', field('__typename'), field('mail')),
  ];
  expect(write({ __typename: 'Admin', id: '1', mail: 'x' }, ...requires)?.text).toBe(
    '{"__typename":"Admin","id":"1"}',
  );
  expect(write({ __typename: 'Guest', id: '1', mail: '"' }, ...requires)?.text).toBe(
    '{"__typename":"Guest","mail":"\\""}',
  );
});

test('everything that applies to a type counts, also what is required of its interface', () => {
  const requires = [on('Account', field('id')), on('Admin', field('rank'), field('id'))];
  expect(write({ __typename: 'Admin', id: 1, rank: [1, null] }, ...requires)?.text).toBe(
    '{"__typename":"Admin","id":1,"rank":[1,null]}',
  );
});

test('a type of which nothing is required is not described', () => {
  expect(write({ __typename: 'Guest', id: '1' }, on('Admin', field('id')))).toBeUndefined();
  expect(write({ id: '1' }, on('Admin', field('id')))).toBeUndefined();
});

test('what is read under one key is sent under another', () => {
  expect(write({ __typename: 'Admin', _a0: 5 }, on('Admin', field('_a0', { alias: 'price' })))?.text).toBe(
    '{"__typename":"Admin","price":5}',
  );
});

test('objects and lists inside are sent with what is required of them, by their type', () => {
  const inside = { selections: [on('Admin', field('id')), on('Guest', field('mail')), field('__typename')] };
  const owners = [{ __typename: 'Admin', id: 1, extra: 2 }, null, { __typename: 'Guest', mail: 'm' }];
  expect(write({ __typename: 'Admin', owners }, on('Admin', field('owners', inside)))?.text).toBe(
    '{"__typename":"Admin","owners":[{"id":1,"__typename":"Admin"},null,{"mail":"m","__typename":"Guest"}]}',
  );
});

test('an entity of which only nulls are known is not described, and one null among values is sent', () => {
  const requires = on('Admin', field('__typename'), field('id'), field('rank'));
  expect(write({ __typename: 'Admin', id: null, rank: null }, requires)).toBeUndefined();
  expect(write({ __typename: 'Admin', id: '1', rank: null }, requires)?.text).toBe(
    '{"__typename":"Admin","id":"1","rank":null}',
  );
});

test('what was never fetched is named, wherever it is missing', () => {
  const owner = { __typename: 'Admin' };
  const entity = { __typename: 'Admin', id: '1', owner };
  const requires = on('Admin', field('id'), field('rank'), field('owner', { selections: [field('id')] }));
  expect(write(entity, requires)).toEqual({
    text: '{"__typename":"Admin","id":"1"}',
    lacks: [
      { name: 'rank', from: entity, key: 'rank' },
      { name: 'owner', from: owner, key: 'id' },
    ],
  });
});

test('a subgraph that knows only the interface is told its name', () => {
  const rewrite = {
    ValueSetter: { path: [{ TypenameEquals: ['Account'] }, { Key: '__typename' }], setValueTo: 'Account' },
  };
  const writer = new RepresentationWriter([on('Account', field('id'))], [rewrite], types);
  expect(writer.write({ __typename: 'Admin', id: '1' })?.text).toBe('{"__typename":"Account","id":"1"}');
});
