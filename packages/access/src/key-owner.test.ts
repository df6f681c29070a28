import { expect, test } from 'vitest';
import { isServiceKeyOf, keyOwnerOf } from './key-owner.js';

test.each([
  ['gateway', { kind: 'gateway' }],
  ['gateway:2027', { kind: 'gateway' }],
  ['service:HEALTH', { kind: 'service', agency: 'HEALTH' }],
  ['service:CIVIL_AFFAIRS:2027-01', { kind: 'service', agency: 'CIVIL_AFFAIRS' }],
  ['development', { kind: 'issuer' }],
  ['gateways', { kind: 'issuer' }],
  ['services', { kind: 'issuer' }],
])('a key with the id %s has its owner', (keyId, owner) => {
  expect(keyOwnerOf(keyId)).toEqual(owner);
});

test.each([
  'service:',
  'service:POLICE',
  'service:health',
  'service:HEALTH:',
  'service:HEALTH:a:b',
  'service:HEALTH:a b',
  'gateway:',
  'gateway:a:b',
  'service:__proto__',
])('an id that is almost one, %s, belongs to nobody', (keyId) => {
  expect(keyOwnerOf(keyId)).toEqual({ kind: 'service', agency: undefined });
  expect(isServiceKeyOf(keyId, 'HEALTH')).toBe(false);
});

test('a key is a service’s own where its id says so', () => {
  expect(isServiceKeyOf('service:HEALTH:2', 'HEALTH')).toBe(true);
  expect(isServiceKeyOf('service:HEALTH', 'TRANSPORT')).toBe(false);
  expect(isServiceKeyOf(undefined, 'HEALTH')).toBe(false);
});
