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

test('what stands at several places is entered once at each depth, and what does not is not mistaken for it', () => {
  const friend = { id: 1, of: [{ it: { id: 'a' } }, { it: { id: 'b' } }] };
  const data = { list: [{ it: friend }, { it: { id: 2, of: [{ it: { id: 'c' } }] } }, { it: friend }] };
  const found = (path: EntityPath, shared: ReadonlySet<unknown>): unknown[] => {
    const ids: unknown[] = [];
    path.visit(data, ({ id }) => ids.push(id), shared);
    return ids;
  };
  const deep = new EntityPath(
    [{ Field: 'list' }, '@', { Field: 'it' }, { Field: 'of' }, '@', { Field: 'it' }],
    types,
  );
  expect(found(deep, new Set())).toEqual(['a', 'b', 'c', 'a', 'b']);
  expect(found(deep, new Set([friend]))).toEqual(['a', 'b', 'c']);
  expect(found(deep, new Set([friend.of]))).toEqual(['a', 'b', 'c']);
  expect(found(new EntityPath([{ Field: 'list' }, '@', { Field: 'it' }], types), new Set([friend]))).toEqual([
    1, 2,
  ]);
});

test('the same value at another depth is another one', () => {
  const loop: JsonObject = { id: 1, next: { id: 2, next: null } };
  const path = new EntityPath([{ Field: 'list' }, '@', { Field: 'next' }], types);
  const ids: unknown[] = [];
  path.visit({ list: [loop, [loop], loop] }, ({ id }) => ids.push(id), new Set([loop, loop.next]));
  expect(ids).toEqual([2]);
});
