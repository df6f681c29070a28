import { parse } from 'graphql';
import { expect, test } from 'vitest';
import { TypeHierarchy } from '../supergraph/type-hierarchy.js';
import { prepareOutputRewrites, renamedKeys } from './rewrite.js';

const types = new TypeHierarchy(
  parse('interface Account { id: ID } type Admin implements Account { id: ID } type Guest { id: ID }'),
);

test('keys are renamed on objects of some types, through lists', () => {
  const rewrites = [
    {
      KeyRenamer: {
        path: [{ Key: 'accounts' }, { TypenameEquals: ['Account'] }, { Key: '_a0' }],
        renameKeyTo: 'id',
      },
    },
  ];
  const answer = { accounts: [{ __typename: 'Admin', _a0: 1 }, [{ __typename: 'Guest', _a0: 2 }], null] };
  prepareOutputRewrites(rewrites, types)?.(answer);
  expect(answer).toEqual({
    accounts: [{ __typename: 'Admin', _a0: 1, id: 1 }, [{ __typename: 'Guest', _a0: 2 }], null],
  });
  expect(renamedKeys(rewrites)).toEqual(new Map([['_a0', 'id']]));
});

test('paths of an entity fetch may begin at the list of entities or below it', () => {
  for (const anchor of [[{ Key: '_entities' }], []]) {
    const rewrites = [
      { KeyRenamer: { path: [...anchor, { TypenameEquals: ['Admin'] }, { Key: 'a' }], renameKeyTo: 'b' } },
    ];
    const entity = { __typename: 'Admin', a: 1 };
    prepareOutputRewrites(rewrites, types, '_entities')?.(entity);
    expect(entity).toHaveProperty('b', 1);
  }
});

test('values are set where they are', () => {
  const rewrites = [
    { kind: 'ValueSetter' as const, path: [{ Key: 'it' }, { Key: '__typename' }], setValueTo: 'Account' },
  ];
  const answer = { it: { __typename: 'Admin' }, other: {} };
  prepareOutputRewrites(rewrites, types)?.(answer);
  expect(answer).toEqual({ it: { __typename: 'Account' }, other: {} });
});

test('no rewrites are no work', () => {
  expect(prepareOutputRewrites([], types)).toBeUndefined();
});
