import { parse } from 'graphql';
import { expect, test } from 'vitest';
import { TypeHierarchy } from '../supergraph/type-hierarchy.js';
import type { JsonObject } from './json.js';
import { mergeInto } from './merge.js';

const types = new TypeHierarchy(parse('interface Node { id: ID } type Person implements Node { id: ID }'));

function merged(target: JsonObject, source: JsonObject): JsonObject {
  mergeInto(target, source, types);
  return target;
}

test('objects are merged key by key and lists item by item', () => {
  expect(
    merged(
      { a: { x: 1 }, list: [{ x: 1 }, null, [{ x: 1 }]] },
      { a: { y: 2 }, list: [{ y: 2 }, { y: 3 }, [{ y: 4 }]], b: 5 },
    ),
  ).toEqual({ a: { x: 1, y: 2 }, list: [{ x: 1, y: 2 }, { y: 3 }, [{ x: 1, y: 4 }]], b: 5 });
});

test('null does not overwrite what is there, and is overwritten', () => {
  expect(merged({ a: { x: 1 }, b: null, c: 1 }, { a: null, b: { y: 1 }, c: null })).toEqual({
    a: { x: 1 },
    b: { y: 1 },
    c: 1,
  });
});

test('the name of an interface gives way to that of a type, and never the other way', () => {
  expect(merged({ __typename: 'Node' }, { __typename: 'Person' })).toEqual({ __typename: 'Person' });
  expect(merged({ __typename: 'Person' }, { __typename: 'Node' })).toEqual({ __typename: 'Person' });
});

test('a list that is shorter leaves the rest alone', () => {
  expect(merged({ list: [{ x: 1 }, { x: 2 }] }, { list: [{ y: 1 }] })).toEqual({
    list: [{ x: 1, y: 1 }, { x: 2 }],
  });
});

test('no answer reaches a prototype', () => {
  const source = JSON.parse(
    '{"__proto__":{"bad":1},"constructor":{"prototype":{"bad":1}},"a":{"__proto__":{"bad":1},"toString":{"bad":1}}}',
  );
  const target = merged({ a: {} }, source);
  expect(Object.getPrototypeOf(target)).toBe(Object.prototype);
  expect(Object.getPrototypeOf(target.a)).toBe(Object.prototype);
  expect(Object.hasOwn(target, 'constructor')).toBe(true);
  expect(Reflect.get({}, 'bad')).toBeUndefined();
  expect(Reflect.get(Object, 'prototype')).not.toHaveProperty('bad');
});
