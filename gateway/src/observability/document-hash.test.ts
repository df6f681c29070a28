import { expect, test } from 'vitest';
import { documentHash } from './document-hash.js';

const OF_A_NUMBER = documentHash('{ person(id: "11010519491231002X") { name(first: 3) } }');

test('literals, comments and layout make no difference', () => {
  expect(documentHash('{\n  person(id: "another", ) {\n name(first: 40) } # of whom\n}')).toBe(OF_A_NUMBER);
  expect(OF_A_NUMBER).toMatch(/^[0-9a-f]{12}$/);
});

test('another field, argument or alias does', () => {
  for (const text of [
    '{ person(id: "1") { age(first: 3) } }',
    '{ person(key: "1") { name(first: 3) } }',
    '{ person(id: "1") { n: name(first: 3) } }',
  ]) {
    expect(documentHash(text)).not.toBe(OF_A_NUMBER);
  }
});
