import { parse } from 'graphql';
import { expect, test } from 'vitest';
import { TypeHierarchy } from '../supergraph/type-hierarchy.js';
import { EntityPath } from './entity-path.js';
import type { JsonObject } from './json.js';

const types = new TypeHierarchy(
  parse(
    'interface Medium { id: ID } type Book implements Medium { id: ID } type Film { id: ID } union Any = Book | Film',
  ),
);
const DATA = {
  shelf: {
    items: [
      { __typename: 'Book', by: { id: 1 } },
      { __typename: 'Film', by: { id: 2 } },
      null,
      { __typename: 'Book', by: null },
      { __typename: 'Book', by: [{ id: 3 }, { id: 4 }] },
    ],
  },
};

function visited(...segments: ConstructorParameters<typeof EntityPath>[0]): unknown[] {
  const found: unknown[] = [];
  new EntityPath(segments, types).visit(DATA, (entity) => found.push(entity.id));
  return found;
}

const ITEMS = [{ Field: 'shelf' }, { Field: 'items' }, '@'] as const;

test('a path leads through lists to every object that is there', () => {
  expect(visited(...ITEMS, { Field: 'by' })).toEqual([1, 2, 3, 4]);
});

test('a type condition lets only some through: types, interfaces and unions', () => {
  expect(visited(...ITEMS, { TypeCondition: ['Film'] }, { Field: 'by' })).toEqual([2]);
  expect(visited(...ITEMS, { TypeCondition: ['Medium'] }, { Field: 'by' })).toEqual([1, 3, 4]);
  expect(visited(...ITEMS, { TypeCondition: ['Any'] }, { Field: 'by' })).toEqual([1, 2, 3, 4]);
  expect(visited(...ITEMS, { TypeCondition: ['Book', 'Film'] }, { Field: 'by' })).toEqual([1, 2, 3, 4]);
});

test('a path that leads nowhere finds nothing', () => {
  expect(visited({ Field: 'constructor' }, { Field: 'name' })).toEqual([]);
  expect(visited({ Field: 'nothing' }, '@')).toEqual([]);
});

test('an object that stands at several places is found at each', () => {
  const shared: JsonObject = { id: 1 };
  const path = new EntityPath([{ Field: 'list' }, '@', { Field: 'it' }], types);
  const places = path.locate(
    { list: [{ it: shared }, { it: { id: 2 } }, { it: shared }] },
    new Set([shared]),
  );
  expect(places.get(shared)).toEqual([
    ['list', 0, 'it'],
    ['list', 2, 'it'],
  ]);
});
