import { randomUUID } from 'node:crypto';
import { createServiceCredentials, serviceKeyOf } from '@tongbu/access';
import { agencyEventSource, OLDEST } from '@tongbu/events';
import { HopSigner } from '@tongbu/hop';
import { createTestIdentity, type TestIdentity } from '@tongbu/subgraph/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ResponseSource, startResponseSource } from './response-source.js';

let identity: TestIdentity;
let health: ResponseSource;

beforeAll(async () => {
  identity = await createTestIdentity();
  health = await startResponseSource(identity);
});
afterAll(async () => {
  await health?.stop();
  await identity?.remove();
});

test('what it reports, records, settles and closes reaches a service that follows it', async () => {
  const { caseId } = await health.reportPositive();
  const contact = randomUUID();
  await health.recordContacts(caseId, [contact]);
  await health.settle(caseId, 'CONFIRMED');
  await health.closeCase(caseId);
  const { tokens, serviceKey: key } = await identity.configOf('TRANSPORT');
  const source = agencyEventSource({
    url: health.url.replace(/^http/, 'ws'),
    topic: 'response',
    authorization: createServiceCredentials({ agency: 'TRANSPORT', key, ...tokens }),
    hop: new HopSigner({ key: serviceKeyOf('TRANSPORT', key) }).to('health'),
  });
  const told: unknown[] = [];
  for await (const { type, payload } of source(OLDEST, new AbortController().signal)) {
    told.push({ type, payload });
    if (told.length === 4) break;
  }
  expect(told).toMatchObject([
    { type: 'case.positive', payload: { caseId, exercise: true } },
    { type: 'contacts.recorded', payload: { caseId, personIds: [contact] } },
    { type: 'case.settled', payload: { caseId, outcome: 'CONFIRMED' } },
    { type: 'case.closed', payload: { caseId } },
  ]);
});
