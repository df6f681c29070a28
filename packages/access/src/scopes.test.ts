import { expect, test } from 'vitest';
import { scopesOf } from './scopes.js';

test('a role has the scopes of the guarded fields that it is given anything of', () => {
  expect(scopesOf('TRANSPORT', 'driver')).toEqual(['read:transfersOfPerson', 'read:transferPlace']);
  expect(scopesOf('HEALTH', 'clinician')).toContain('read:specimens');
  expect(scopesOf('PUBLIC_SECURITY', 'tracer')).not.toContain('read:specimens');
});

test('services have none, and auditors none but for words about broken glass', () => {
  expect(scopesOf('HEALTH', 'auditor')).toEqual(['read:emergencyText']);
  expect(scopesOf('TRANSPORT', 'auditor')).toEqual([]);
  expect(scopesOf('PUBLIC_SECURITY', 'service')).toEqual([]);
});
