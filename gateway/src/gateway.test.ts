import { afterAll, beforeAll, expect, test } from 'vitest';
import { OUTBREAK } from './testing/outbreak.js';
import { TestFederation } from './testing/test-federation.js';

let federation: TestFederation;
beforeAll(async () => {
  federation = await TestFederation.start(OUTBREAK);
});
afterAll(() => federation.close());

test('one query is answered by four agencies', async () => {
  const result = await federation.ask(`{
    case(id: "c1") {
      id
      person { name cases { id } trips(first: 2) { to } household { address } }
      response { verification { state } tracing { state } transfer { state } communityControl { state } }
    }
  }`);
  expect(result).toEqual({
    data: {
      case: {
        id: 'c1',
        person: {
          name: 'Wei',
          cases: [{ id: 'c1' }, { id: 'c3' }],
          trips: [{ to: 'p1-0' }, { to: 'p1-1' }],
          household: { address: 'address of h1' },
        },
        response: {
          verification: { state: 'OPEN' },
          tracing: { state: 'OPEN' },
          transfer: { state: 'PENDING' },
          communityControl: { state: 'OPEN' },
        },
      },
    },
  });
});
