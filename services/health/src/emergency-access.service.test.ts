import { randomUUID } from 'node:crypto';
import { DEVELOPMENT_ISSUER } from '@tongbu/access';
import { accountOf } from '@tongbu/emergency-access';
import { type Answer, subscribeTo } from '@tongbu/subgraph/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestHealth, type TestHealth } from './testing/test-health.js';

const EVENTS = 'subscription { positiveCases(after: "0") { case { id onsetDate reportedPlace } } }';

let health: TestHealth;
beforeAll(async () => {
  health = await startTestHealth();
});
afterAll(() => health?.stop());

interface Told {
  readonly case: { readonly id: string; readonly onsetDate: string | null };
}

/** Opens a person to the clinician of the tests, as the follower does when public security tells. */
async function open(personId: string): Promise<string> {
  const id = randomUUID();
  const account = accountOf({ issuer: DEVELOPMENT_ISSUER, subject: 'exercise-clinician' });
  await asService(`insert into emergency_access (id, account, agency, role, person_id, opened_at, expires_at)
    values ('${id}', '${account}', 'HEALTH', 'clinician', '${personId}', now(), now() + interval '30 minutes')`);
  return id;
}
const asService = (statement: string) =>
  health.store.sql.unsafe(`select set_config('tongbu.scope', 'service', false); ${statement}`);

test('on an open socket an emergency access opens the events that come, and the one that comes after it ran out is withheld', async () => {
  const authorization = await health.identity.authorization({
    agency: 'HEALTH',
    role: 'clinician',
    jurisdictions: ['321000'],
  });
  const live = subscribeTo(health.service, { query: EVENTS }, { authorization });
  const [personId = '', other = ''] = await health.people(2, { exercise: false });
  const report = (id: string) => health.report({ personId: id, onsetDate: '2022-06-28' });
  const next = async (caseId: string) => {
    const { data, errors } = await live.next();
    const told = data?.positiveCases as Told;
    expect(told.case.id).toBe(caseId);
    return [told.case.onsetDate, (errors as Answer['errors']).map(({ extensions }) => extensions.code)];
  };
  const withheld = [null, ['FORBIDDEN', 'FORBIDDEN']];

  expect(await next(await report(personId))).toEqual(withheld);
  const access = await open(personId);
  expect(await next(await report(personId))).toEqual(['2022-06-28', []]);
  expect(await next(await report(other))).toEqual(withheld);
  await asService(`update emergency_access set expires_at = now() where id = '${access}'`);
  expect(await next(await report(personId))).toEqual(withheld);
  await live.close();
});
