import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startTestCivilAffairs, type TestCivilAffairs } from './testing/test-civil-affairs.js';

let civil: TestCivilAffairs;
let before = 0;
beforeAll(async () => {
  civil = await startTestCivilAffairs();
});
afterAll(() => civil?.close());
beforeEach(async () => {
  before = (await civil.service.recorded()).length;
});
/** Without what was read meanwhile. */
const recorded = async () =>
  (await civil.service.recorded()).slice(before).filter(({ action }) => !action.endsWith('.read'));

const community = {
  code: '321002001001',
  name: '演练社区',
  jurisdiction: '321002',
  exercise: true,
  grids: [],
};
const household = (personIds: string[]) => ({
  communityCode: community.code,
  address: `演练路${randomUUID()}号`,
  personIds,
  exercise: true,
});

describe('civil affairs records', () => {
  it('households with everybody who lives there, and communities by their number', async () => {
    const people = civil.people(2);
    await civil.change('registerCommunities', 'registered', { communities: [community] });
    const { data } = await civil.change('registerHouseholds', 'registered', {
      households: [household(people)],
    });
    expect(data.registered).toBe(1);
    expect(await recorded()).toMatchObject([
      { action: 'community.register', code: 'CHANGED', counts: { changed: 1 } },
      { action: 'household.register', code: 'CHANGED', personIds: people, counts: { changed: 1 } },
    ]);
  });

  it('steps of the lane with the case and its person, done and refused', async () => {
    const { caseId, personId } = await civil.health.reportPositive();
    await civil.laneComesTo(caseId, 'OPEN');
    await civil.change('startCommunityControl', 'response { caseId }', { caseId });
    await civil.change('startCommunityControl', 'response { caseId }', { caseId });
    await civil.change('completeCommunityControl', 'response { caseId }', { caseId: randomUUID() });
    await civil.change('completeCommunityControl', 'response { caseId }', { caseId }, { role: 'commander' });
    const rows = await recorded();
    expect(rows.map(({ decision, code }) => [decision, code])).toEqual([
      ['ALLOW', 'CHANGED'],
      ['ALLOW', 'UNCHANGED'],
      ['DENY', 'NOT_FOUND'],
      ['DENY', 'FORBIDDEN'],
    ]);
    expect(rows[0]).toMatchObject({ action: 'community.work', personId, caseIds: [caseId] });
  });

  it('nothing where the log cannot be written: then nothing is done either', async () => {
    const { caseId } = await civil.health.reportPositive();
    await civil.laneComesTo(caseId, 'OPEN');
    await civil.service.asOwner('alter table audit_log rename to elsewhere');
    const stepped = await civil.change('startCommunityControl', 'response { caseId }', { caseId });
    const registered = await civil.change('registerHouseholds', 'registered', {
      households: [household(civil.people(1))],
    });
    await civil.service.asOwner('alter table elsewhere rename to audit_log');
    expect([stepped.errors, registered.errors]).toEqual([['AGENCY_UNAVAILABLE'], ['AGENCY_UNAVAILABLE']]);
    await civil.laneComesTo(caseId, 'OPEN');
    const [row] = await civil.store.sql`select count(*)::int as n from household_member`;
    expect(row?.n).toBe(2);
  });
});
