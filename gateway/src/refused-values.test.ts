import { afterAll, beforeAll, expect, test } from 'vitest';
import { OUTBREAK } from './testing/outbreak.js';
import { TestFederation } from './testing/test-federation.js';

/** A value in the wrong place may be somebody's identity number: what is said of a request never repeats one. */
const NUMBER = '11010519491231002X';
let federation: TestFederation;
beforeAll(async () => {
  federation = await TestFederation.start(OUTBREAK);
});
afterAll(() => federation.close());

async function errorsOf(query: string, variables?: object): Promise<Record<string, unknown>[]> {
  const response = await fetch(federation.gateway.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  const { errors } = (await response.json()) as { errors: Record<string, unknown>[] };
  return errors;
}

test.each([
  [`{ "${NUMBER}" }`],
  [`{ case(id: ["${NUMBER}"]) { id } }`],
  ['{ case(id: { n: 110105194912310021 }) { id } }'],
  [`query ($id: ID!) { case(id: $id) { id } }`, { id: { [NUMBER]: NUMBER } }],
  [`query ($id: ID!) { case(id: $id) { id } }`, { id: [NUMBER] }],
])('%s', async (query, variables?: object) => {
  const errors = await errorsOf(query, variables);
  expect(errors.length).toBeGreaterThan(0);
  expect(JSON.stringify(errors)).not.toContain('110105');
  expect(errors[0]).toMatchObject({ extensions: { retryable: false } });
});

test('a document that is nested thousands of levels deep is over a limit, not a failure of ours', async () => {
  const [error] = await errorsOf(`{ case(id: ${'['.repeat(2_400)}1${']'.repeat(2_400)}) { id } }`);
  expect(error).toMatchObject({ extensions: { code: 'LIMIT_EXCEEDED', retryable: false } });
});
