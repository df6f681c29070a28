import { randomUUID } from 'node:crypto';
import { parkedEvent } from '@tongbu/events';
import { laneTable } from '@tongbu/lanes';
import { openStore, type Store } from '@tongbu/store';
import { createTestDatabase, type TestDatabase } from '@tongbu/store/testing';
import { type CasePositive, LANE_STATES, type LaneState } from '@tongbu/vocabulary';
import { eq } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createCaseFileLoader } from './case-file.loader.js';
import {
  addPersons,
  endCaseFile,
  keepLane,
  openCaseFile,
  removeExerciseCaseFiles,
} from './case-file.store.js';
import { caseFileLaneTable, caseFilePersonTable, caseFileTable } from './case-file.table.js';

let database: TestDatabase;
let store: Store;
beforeAll(async () => {
  database = await createTestDatabase({
    tables: { laneTable, caseFileTable, caseFilePersonTable, caseFileLaneTable, parkedEvent },
  });
  store = (await openStore({ url: database.url })).asService();
});
afterAll(async () => {
  await store?.close();
  await database?.drop();
});

const load = (caseId: string, hasTask?: () => Promise<boolean>) =>
  createCaseFileLoader({
    db: store.db,
    agency: 'CIVIL_AFFAIRS',
    ...(hasTask && { hasTask }),
  }).load(caseId);

async function open(
  changed: Partial<Omit<CasePositive, 'personId'>> & { readonly personId?: string } = {},
): Promise<{ caseId: string; personId: string }> {
  const { personId = randomUUID(), ...rest } = changed;
  const caseId = await openFor(personId, rest);
  return { caseId, personId };
}

async function openFor(personId: string | null, changed: Partial<CasePositive> = {}): Promise<string> {
  const positive = {
    caseId: randomUUID(),
    personId,
    jurisdiction: '321002',
    reportedAt: new Date().toISOString(),
    collectedAt: null,
    exercise: true,
    ...changed,
  };
  await store.transaction((tx) => openCaseFile(tx, positive));
  return positive.caseId;
}

test('a case that was not heard of has no file', async () => {
  expect(await load(randomUUID())).toBeNull();
});

test('a file holds the place, the subject and the contacts, each once', async () => {
  const { caseId, personId } = await open();
  const contacts = [randomUUID(), randomUUID(), personId];
  await store.transaction((tx) => addPersons(tx, caseId, contacts));
  await store.transaction((tx) => addPersons(tx, caseId, contacts));
  expect(await load(caseId)).toEqual({
    caseId,
    jurisdiction: '321002',
    exercise: true,
    isActive: true,
    openFor: new Set(['HEALTH']),
    personIds: new Set(contacts),
  });
});

test('a case without a person has a file without people', async () => {
  const caseId = await openFor(null);
  expect((await load(caseId))?.personIds.size).toBe(0);
});

const endOf = (state: 'EXCLUDED' | 'CLOSED') => ({ state, endedAt: new Date() });

test('a positive that arrives again opens nothing that was ended', async () => {
  const { caseId, personId } = await open();
  for (const state of ['EXCLUDED', 'CLOSED'] as const) {
    await store.transaction((tx) => endCaseFile(tx, { caseId, exercise: true }, endOf(state)));
    await open({ caseId, personId });
    expect(await load(caseId)).toMatchObject({ isActive: false, openFor: new Set() });
  }
});

test('a positive that is applied after its end opens nothing, and its place is known from then on', async () => {
  for (const state of ['EXCLUDED', 'CLOSED'] as const) {
    const [caseId, personId] = [randomUUID(), randomUUID()];
    await store.transaction((tx) => endCaseFile(tx, { caseId, exercise: false }, endOf(state)));
    expect(await load(caseId)).toMatchObject({ jurisdiction: '', isActive: false });
    await open({ caseId, personId, exercise: false });
    const file = await load(caseId);
    expect(file).toMatchObject({ jurisdiction: '321002', isActive: false, openFor: new Set() });
    expect(file?.personIds).toEqual(new Set([personId]));
  }
});

test('in whatever order they are heard of, a file keeps when its case was reported and when it ended', async () => {
  const [reportedAt, endedAt] = [new Date('2026-01-02T03:04:05.678Z'), new Date('2026-01-09T00:00:00.001Z')];
  const end = (caseId: string) =>
    store.transaction((tx) => endCaseFile(tx, { caseId, exercise: true }, { state: 'CLOSED', endedAt }));
  const [before, after] = [randomUUID(), randomUUID()];
  await openFor(null, { caseId: before, reportedAt: reportedAt.toISOString() });
  await end(before);
  await end(after);
  await openFor(null, { caseId: after, reportedAt: reportedAt.toISOString() });
  for (const caseId of [before, after]) {
    const [file] = await store.db.select().from(caseFileTable).where(eq(caseFileTable.caseId, caseId));
    expect(file).toMatchObject({ state: 'CLOSED', reportedAt, endedAt });
  }
});

test('of an agency’s own lane the lane itself is believed, and a task keeps the case open when it is done', async () => {
  const { caseId } = await open();
  const lane = (state: LaneState) => ({
    caseId,
    personId: null,
    jurisdiction: '321002',
    state,
    triggeredAt: new Date(),
    startedAt: new Date(),
    dueAt: new Date(),
    completedAt: null,
    edition: '9',
    exercise: true,
  });
  await store.transaction((tx) =>
    keepLane(tx, { caseId, lane: 'communityControl', state: 'OPEN', sequence: 1 }),
  );
  await store.db.insert(laneTable).values(lane('DONE'));
  expect((await load(caseId))?.openFor).toEqual(new Set(['HEALTH']));
  expect((await load(caseId, async () => true))?.openFor).toEqual(new Set(['HEALTH', 'CIVIL_AFFAIRS']));
});

test('in whatever order news of a lane arrives, the newest is believed', async () => {
  const news = fc.array(fc.constantFrom(...LANE_STATES), { minLength: 1, maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(news, fc.infiniteStream(fc.nat()), async (states, random) => {
      const { caseId } = await open();
      const told = states.map((state, index) => ({ state, sequence: index + 1 }));
      const shuffled = told
        .map((each) => ({ each, key: random.next().value }))
        .toSorted((a, b) => a.key - b.key);
      for (const { each } of shuffled) {
        await store.transaction((tx) => keepLane(tx, { caseId, lane: 'tracing', ...each }));
      }
      const last = states.at(-1) ?? 'OPEN';
      const isOpen = last !== 'DONE' && last !== 'STOOD_DOWN';
      expect((await load(caseId))?.openFor.has('PUBLIC_SECURITY')).toBe(isOpen);
    }),
    { numRuns: 50 },
  );
});

const park = (event: { consumer?: string; topic: string; type: string; seq: number; payload: object }) =>
  store.db.insert(parkedEvent).values({
    consumer: 'case-files',
    eventId: randomUUID(),
    version: 1,
    occurredAt: new Date(),
    tries: 5,
    errorCode: 'EVENT_OF_THE_TEST',
    firstAt: new Date(),
    lastAt: new Date(),
    ...event,
  });

test('an end that could not be applied ends access all the same, until it is applied or given up', async () => {
  const ends = [
    { type: 'case.closed', payload: {} },
    { type: 'case.settled', payload: { outcome: 'EXCLUDED' } },
  ];
  for (const { type, payload } of ends) {
    const [{ caseId }, other] = [await open(), await open()];
    await park({ topic: 'response', type, seq: 900, payload: { caseId, ...payload } });
    expect(await load(caseId)).toMatchObject({ isActive: false, openFor: new Set() });
    expect((await load(other.caseId))?.isActive).toBe(true);
    await store.db.delete(parkedEvent);
    expect(await load(caseId)).toMatchObject({ isActive: true, openFor: new Set(['HEALTH']) });
  }
});

test('what is parked and ends nothing, or is of another consumer, ends no access', async () => {
  const { caseId } = await open();
  const topic = 'response';
  await park({ topic, type: 'case.settled', seq: 1, payload: { caseId, outcome: 'CONFIRMED' } });
  await park({ topic, type: 'contacts.recorded', seq: 2, payload: { caseId } });
  await park({ topic, type: 'case.closed', seq: 3, payload: { caseId }, consumer: 'transfer-lane' });
  expect((await load(caseId))?.isActive).toBe(true);
  await store.db.delete(parkedEvent);
});

test('a lane whose end could not be applied is open for its agency no more, and the case is for the others', async () => {
  const { caseId } = await open();
  for (const lane of ['tracing', 'transfer'] as const)
    await store.transaction((tx) => keepLane(tx, { caseId, lane, state: 'OPEN', sequence: 5 }));
  const end = { consumer: 'case-files-tracing', topic: 'tracing', type: 'lane.changed' };
  await park({ ...end, seq: 4, payload: { caseId, state: 'DONE' } });
  await park({ ...end, seq: 6, payload: { caseId, state: 'OPEN' } });
  expect((await load(caseId))?.openFor).toEqual(new Set(['HEALTH', 'PUBLIC_SECURITY', 'TRANSPORT']));
  await park({ ...end, seq: 7, payload: { caseId, state: 'STOOD_DOWN' } });
  expect((await load(caseId))?.openFor).toEqual(new Set(['HEALTH', 'TRANSPORT']));
  await store.db.delete(parkedEvent);
});

test('files of drills are removed with their cases, and those of others stay', async () => {
  const drill = await open();
  const real = await open({ exercise: false });
  for (const { caseId } of [drill, real]) {
    await store.transaction((tx) => keepLane(tx, { caseId, lane: 'tracing', state: 'OPEN', sequence: 1 }));
  }
  await store.transaction(async (tx) => {
    const cases = tx.select({ caseId: caseFileTable.caseId }).from(caseFileTable);
    await removeExerciseCaseFiles(tx, cases);
  });
  expect(await load(drill.caseId)).toBeNull();
  expect((await load(real.caseId))?.openFor).toEqual(new Set(['HEALTH', 'PUBLIC_SECURITY']));
  expect((await load(real.caseId))?.personIds).toEqual(new Set([real.personId]));
});
