import { randomUUID } from 'node:crypto';
import { type LaneRow, laneTable } from '@tongbu/lanes';
import { DueRecords } from '@tongbu/retention';
import { openStore, type Store } from '@tongbu/store';
import { createTestDatabase, type TestDatabase } from '@tongbu/store/testing';
import { EDITIONS } from '@tongbu/vocabulary';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { caseFiles } from './case-file.retention.js';
import { addPersons, endCaseFile, keepLane, openCaseFile } from './case-file.store.js';
import { caseFileLaneTable, caseFilePersonTable, caseFileTable } from './case-file.table.js';

const NOW = new Date('2055-03-01T03:00:00Z');
const PERIOD = 30 * 365 + 8;
const daysAgo = (days: number) => new Date(NOW.getTime() - days * 86_400_000);

let database: TestDatabase;
let store: Store;
beforeAll(async () => {
  database = await createTestDatabase({
    tables: { laneTable, caseFileTable, caseFilePersonTable, caseFileLaneTable },
  });
  store = (await openStore({ url: database.url })).asService();
});
afterAll(async () => {
  await store?.close();
  await database?.drop();
});
beforeEach(async () => {
  for (const table of TABLES) await store.db.delete(table);
});

const TABLES = [laneTable, caseFileTable, caseFilePersonTable, caseFileLaneTable];
const everywhere = async () => {
  const rows = [];
  for (const table of TABLES.slice(1)) rows.push(await store.db.select({ caseId: table.caseId }).from(table));
  return rows.map((of) => [...new Set(of.map(({ caseId }) => caseId))].toSorted());
};

/** The file of a case that was reported so long ago, with its subject, two contacts and another agency's lane. */
async function open(days: number, ended?: number): Promise<string> {
  const caseId = randomUUID();
  await store.transaction(async (tx) => {
    await openCaseFile(tx, {
      ...{ caseId, personId: randomUUID(), jurisdiction: '321002', collectedAt: null, exercise: false },
      reportedAt: daysAgo(days).toISOString(),
    });
    await addPersons(tx, caseId, [randomUUID(), randomUUID()]);
    await keepLane(tx, { caseId, lane: 'transfer', state: 'DONE', sequence: 1 });
    if (ended !== undefined)
      await endCaseFile(tx, { caseId, exercise: false }, { state: 'CLOSED', endedAt: daysAgo(ended) });
  });
  return caseId;
}

function openLane(caseId: string) {
  const lane: LaneRow = {
    ...{ caseId, personId: null, jurisdiction: '321002', state: 'DONE', completedAt: null },
    ...{ triggeredAt: NOW, startedAt: NOW, dueAt: NOW, edition: 'tenth', exercise: false },
  };
  return store.db.insert(laneTable).values(lane);
}

/** What a run erases, as the job asks for it. */
async function erase(emergencyEndedAt: Date | null = null): Promise<string[]> {
  const erased = [];
  for (const edition of EDITIONS) {
    const due = new DueRecords('CASE', edition, { asOf: NOW, emergencyEndedAt });
    const listed = await store.db.execute<{ id: string }>(caseFiles.listDue(due));
    const ids = listed.map(({ id }) => id);
    erased.push(...(await store.transaction((tx) => caseFiles.erase(tx, ids, due, () => {}))));
  }
  return erased;
}

test('a file whose time is not over stays, with everybody in it', async () => {
  const kept = await open(PERIOD, PERIOD - 30);
  expect(await erase()).toEqual([]);
  expect(await everywhere()).toEqual([[kept], [kept], [kept]]);
});

test('a file stays for as long as this agency keeps the lane of the case', async () => {
  const kept = await open(PERIOD + 1, PERIOD - 30);
  await openLane(kept);
  expect(await erase()).toEqual([]);
  expect(await everywhere()).toEqual([[kept], [kept], [kept]]);
});

test('the end of the emergency takes no file: the law wants it kept', async () => {
  await open(200, 190);
  expect(await erase(NOW)).toEqual([]);
});

test('when the lane is gone and the time over the file goes, with who was whose contact and what was heard of lanes', async () => {
  const gone = await open(PERIOD + 1, PERIOD - 30);
  const kept = await open(PERIOD, PERIOD - 30);
  expect(await erase()).toEqual([gone]);
  expect(await everywhere()).toEqual([[kept], [kept], [kept]]);
});

test('a case that nobody ever closed keeps no file for longer than others', async () => {
  const gone = await open(PERIOD + 1);
  expect(await erase()).toEqual([gone]);
});

test('a file that is active is not erased where a site keeps cases for less long than a response may take', async () => {
  const [edition] = EDITIONS;
  const short = {
    ...edition,
    retention: {
      ...edition.retention,
      periods: { ...edition.retention.periods, CASE: { ...edition.retention.periods.CASE, days: 30 } },
    },
  };
  const due = new DueRecords('CASE', short, { asOf: NOW, emergencyEndedAt: null }, [short]);
  const active = await open(100);
  const over = await open(100, 50);
  const ids = [active, over];
  expect(await store.transaction((tx) => caseFiles.erase(tx, ids, due, () => {}))).toEqual([over]);
  expect(await everywhere()).toEqual([[active], [active], [active]]);
});
