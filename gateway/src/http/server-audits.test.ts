import { serverAudits } from 'graphql-http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { OUTBREAK } from '../testing/outbreak.js';
import { TestFederation } from '../testing/test-federation.js';

let federation: TestFederation;
beforeAll(async () => {
  federation = await TestFederation.start(OUTBREAK);
});
afterAll(() => federation.close());

const audits = serverAudits({ url: () => federation.gateway.url });

test('there are 61 audits of GraphQL over HTTP', () => {
  expect(audits).toHaveLength(61);
});

describe('GraphQL over HTTP', () => {
  for (const audit of audits) {
    test(`${audit.id} ${audit.name}`, async () => {
      const result = await audit.fn();
      expect(result.status === 'ok' ? 'ok' : `${result.status}: ${result.reason}`).toBe('ok');
    });
  }
});
