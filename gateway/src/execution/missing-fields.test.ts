import { expect, test } from 'vitest';
import { Failures } from './failures.js';
import { ExpectedFields, explainMissing, responseKeysOf } from './missing-fields.js';

const FAILURE = { message: 'gone', extensions: { code: 'AGENCY_UNAVAILABLE' } };

test('what a fetch was to bring is also what stands in the fragments that the planner makes', () => {
  const expected = new ExpectedFields(
    `query ($r: [_Any!]!) { _e0: _entities(representations: $r) { ... on Person { ...a } } }
     fragment a on Person { level home { ...b } } fragment b on Home { street }`,
  ).below('_e0');
  const failures = new Failures();
  const person = { home: { city: 'here' } };
  explainMissing(failures, person, expected, FAILURE);
  expect(failures.explanation(person, 'level')).toBe(FAILURE);
  expect(failures.explanation(person.home, 'street')).toBe(FAILURE);
  expect(failures.explanation(person, 'name')).toBeUndefined();
  expect(responseKeysOf(['level'], expected)).toEqual(new Set(['level']));
});
