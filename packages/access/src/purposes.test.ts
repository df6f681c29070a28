import { expect, test } from 'vitest';
import { AUDIT_OF, PURPOSES, PURPOSES_OF, readCaseId } from './purposes.js';

const CASE = '5f3c1f5e-8f5b-4a53-9d57-3f0d6f1c0a01';

test('a case is named by its id, in whatever spelling', () => {
  expect(readCaseId(CASE)).toBe(CASE);
  expect(readCaseId(CASE.toUpperCase())).toBe(CASE);
});

test.each([undefined, '', 'a case', `${CASE} `, ` ${CASE}`, CASE.slice(1), '\u0000', `${CASE}\n`])(
  'a case is not named by %j',
  (text) => {
    expect(readCaseId(text)).toBeUndefined();
  },
);

test('no agency has a reason that is not in the list, and statistics and audits are nobody’s reason for a case', () => {
  expect(PURPOSES_OF).toEqual({
    HEALTH: ['TREATMENT', 'VERIFICATION', 'TRACING'],
    PUBLIC_SECURITY: ['TRACING'],
    TRANSPORT: ['TRANSFER'],
    CIVIL_AFFAIRS: ['COMMUNITY_CONTROL'],
  });
  expect([...new Set([...Object.values(PURPOSES_OF).flat(), 'STATISTICS', 'AUDIT'])].toSorted()).toEqual(
    PURPOSES.toSorted(),
  );
});

test('whoever checks what others did says so in the same word in every agency', () => {
  expect(AUDIT_OF).toEqual({
    HEALTH: ['AUDIT'],
    PUBLIC_SECURITY: ['AUDIT'],
    TRANSPORT: ['AUDIT'],
    CIVIL_AFFAIRS: ['AUDIT'],
  });
});
