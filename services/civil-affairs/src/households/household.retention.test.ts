import { randomUUID } from 'node:crypto';
import { addPersons, endCaseFile, openCaseFile } from '@tongbu/case-files';
import { laneTable } from '@tongbu/lanes';
import { type ServiceJob, startServiceJob } from '@tongbu/retention/testing';
import { WAITING_FOR_ME } from '@tongbu/store/testing';
import { calendarDateInShanghai, type LaneState } from '@tongbu/vocabulary';
import { eq, sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { communityTable } from '../communities/community.table.js';
import { communityControlRecords } from '../community-control/community-control.retention.js';
import { isolationPlans } from '../isolation-plans/isolation-plan.retention.js';
import { takePlans } from '../isolation-plans/isolation-plan.store.js';
import { isolationPlanTable } from '../isolation-plans/isolation-plan.table.js';
import { MIGRATIONS } from '../service.js';
import { households } from './household.retention.js';
import { householdMemberTable, householdTable } from './household.table.js';

const NOW = new Date('2022-11-21T03:00:00Z');
const DAY_MS = 86_400_000;
const daysAgo = (days: number) => new Date(NOW.getTime() - days * DAY_MS);

let service: ServiceJob;
let communityId: string;
let now = NOW;
beforeEach(async () => {
  now = NOW;
  service = await startServiceJob({
    agency: 'CIVIL_AFFAIRS',
    migrations: MIGRATIONS,
    subjects: [households, isolationPlans, communityControlRecords],
    now: () => now,
  });
  communityId = randomUUID();
  await service.store.db.insert(communityTable).values({
    ...{ id: communityId, code: '321002001001', name: '演练社区', jurisdiction: '321002' },
    ...{ exercise: false, registeredAt: daysAgo(1_000) },
  } as never);
});
afterEach(() => service.close());

/** Households of one invented person each, at an address that stands nowhere else. */
async function addHouseholds(
  count: number,
  registered: number,
): Promise<{ address: string; personId: string }[]> {
  const registeredAt = daysAgo(registered);
  const rows = Array.from({ length: count }, () => ({
    household: {
      ...{ id: randomUUID(), communityId, address: `演练路 ${randomUUID()}` },
      ...{ exercise: false, registeredAt, edition: 'ninth' },
    },
    personId: randomUUID(),
  }));
  await service.store.db.insert(householdTable).values(rows.map(({ household }) => household));
  await service.store.db
    .insert(householdMemberTable)
    .values(rows.map(({ household, personId }) => ({ personId, householdId: household.id, registeredAt })));
  return rows.map(({ household: { address }, personId }) => ({ address, personId }));
}

async function addLane(personId: string, reported: number, state: LaneState): Promise<string> {
  const [caseId, at] = [randomUUID(), daysAgo(reported)];
  await service.store.db.insert(laneTable).values({
    ...{ caseId, personId, jurisdiction: '321002', state, triggeredAt: at, startedAt: at, dueAt: at },
    ...{ edition: 'ninth', exercise: false },
  });
  return caseId;
}

async function addPlan(personId: string, startsAgo: number, released?: number): Promise<void> {
  const startsOn = calendarDateInShanghai(daysAgo(startsAgo));
  await service.store.db.insert(isolationPlanTable).values({
    ...{ caseId: await addLane(randomUUID(), startsAgo, 'DONE'), personId, jurisdiction: '321002' },
    ...{ edition: 'ninth', startsOn, centralDays: 7, homeDays: 0, monitoringDays: 3, exercise: false },
    ...{ madeAt: daysAgo(startsAgo), releasedAt: released === undefined ? null : daysAgo(released) },
  });
}

const addresses = (of: readonly { address: string }[]) => of.map(({ address }) => address).toSorted();
const found = async (of: readonly { address: string }[]) =>
  (await service.find(addresses(of))).map(({ text }) => text).toSorted();

describe('where people live', () => {
  it('is of 1,000 households nowhere to be read after 90 days, and of the others everywhere it was', async () => {
    const due = await addHouseholds(1_000, 91);
    const kept = await addHouseholds(200, 90);
    expect(await found([...due, ...kept])).toEqual(addresses([...due, ...kept]));
    const { proofs } = await service.job.run();
    expect(proofs.map(({ dataClass, count }) => [dataClass, count])).toEqual([
      ['HOUSEHOLD', 1_000],
      ['ISOLATION_PLAN', 0],
      ['CASE', 0],
    ]);
    expect(await found([...due, ...kept])).toEqual(addresses(kept));
    const members = await service.store.db.select().from(householdMemberTable);
    expect(members.map(({ personId }) => personId).toSorted()).toEqual(
      kept.map(({ personId }) => personId).toSorted(),
    );
  }, 120_000);

  it.each<[string, (personId: string) => Promise<unknown>]>([
    ['a census found them again', (personId) => foundAgain(personId)],
    ['somebody there is the subject of a case that is open', (personId) => addLane(personId, 120, 'OPEN')],
    ['somebody there was reported since', (personId) => addLane(personId, 90, 'DONE')],
    ['somebody there stayed apart until then', (personId) => addPlan(personId, 100)],
    ['somebody there is a contact of a case that is active', (personId) => addContact(personId, 120)],
    [
      'the case of which somebody there is a contact was closed since',
      (personId) => addContact(personId, 150, 90),
    ],
  ])('is kept where %s', async (_, happens) => {
    const [needed, other] = await addHouseholds(2, 300);
    if (!needed || !other) throw new Error('no households');
    await happens(needed.personId);
    await service.job.run();
    expect(await found([needed, other])).toEqual([needed.address]);
  });

  it.each<[string, number, number | undefined]>([
    ['was closed before', 150, 91],
    ['was forgotten for half a year', 184, undefined],
  ])('is gone where the case of which somebody there is a contact %s', async (_, reported, ended) => {
    const [household] = await addHouseholds(1, 300);
    if (!household) throw new Error('no household');
    await addContact(household.personId, reported, ended);
    await service.job.run();
    expect(await found([household])).toEqual([]);
  });

  /** Puts somebody into the file of a case of somebody else. */
  async function addContact(personId: string, reported: number, ended?: number): Promise<void> {
    const caseId = randomUUID();
    await service.store.transaction(async (tx) => {
      await openCaseFile(tx, {
        ...{ caseId, personId: randomUUID(), jurisdiction: '321002', collectedAt: null, exercise: false },
        reportedAt: daysAgo(reported).toISOString(),
      });
      await addPersons(tx, caseId, [personId]);
      if (ended !== undefined)
        await endCaseFile(tx, { caseId, exercise: false }, { state: 'CLOSED', endedAt: daysAgo(ended) });
    });
  }

  async function foundAgain(personId: string): Promise<void> {
    await service.store.db
      .update(householdTable)
      .set({ registeredAgainAt: daysAgo(90) })
      .where(sql`id in (select household_id from household_member where person_id = ${personId})`);
  }

  it('is kept where a lane of somebody there is opening while the job is at it', async () => {
    const [household] = await addHouseholds(1, 300);
    if (!household) throw new Error('no household');
    let running: Promise<unknown> | undefined;
    await service.store.transaction(async (tx) => {
      await takePlans(tx, 'shared');
      const at = NOW;
      await tx.insert(laneTable).values({
        ...{ caseId: randomUUID(), personId: household.personId, jurisdiction: '321002', state: 'OPEN' },
        ...{ triggeredAt: at, startedAt: at, dueAt: at, edition: 'ninth', exercise: false },
      });
      running = service.job.run();
      await expect.poll(() => tx.execute(WAITING_FOR_ME)).not.toHaveLength(0);
    });
    await running;
    expect(await found([household])).toHaveLength(1);
  });
});

describe('an isolation plan', () => {
  const remaining = async () => (await service.store.db.select().from(isolationPlanTable)).length;

  it('is kept for six months after its last day, monitoring included, and then goes', async () => {
    await addPlan(randomUUID(), 194);
    await addPlan(randomUUID(), 193);
    await service.job.run();
    expect(await remaining()).toBe(1);
  });

  it('that was released counts from then', async () => {
    await addPlan(randomUUID(), 190, 184);
    await addPlan(randomUUID(), 190, 183);
    await service.job.run();
    expect(await remaining()).toBe(1);
  });

  it('outlives the end of the emergency, which the addresses do not', async () => {
    const [household] = await addHouseholds(1, 20);
    if (!household) throw new Error('no household');
    await addPlan(household.personId, 19);
    const { token } = await service.job.previewEmergencyEnd();
    await service.job.run({ since: await service.job.endEmergency(token) });
    expect(await remaining()).toBe(1);
    expect(await found([household])).toEqual([]);
  });
});

it('what was done about a case goes after thirty years', async () => {
  const caseId = await addLane(randomUUID(), 30 * 365 + 9, 'DONE');
  const later = await addLane(randomUUID(), 30 * 365 + 8, 'DONE');
  await service.store.db.update(laneTable).set({ edition: 'tenth' }).where(eq(laneTable.caseId, caseId));
  await service.job.run();
  const lanes = await service.store.db.select({ caseId: laneTable.caseId }).from(laneTable);
  expect(lanes).toEqual([{ caseId: later }]);
});
