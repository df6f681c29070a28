import { isNotNull } from 'drizzle-orm';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { addPlaceNotes, placeNote, placeNotes } from '../testing/place-notes.js';
import { makeTestJobs, type TestJobs } from '../testing/test-job.js';

const NOW = new Date('2022-11-21T03:00:00Z');
const after = (ms: number) => new Date(NOW.getTime() + ms);
const MINUTE = 60_000;

let jobs: TestJobs;
let now = NOW;
beforeEach(async () => {
  now = NOW;
  jobs = await makeTestJobs();
});
afterEach(() => jobs.close());

const open = (dataClass?: 'CASE') =>
  jobs.open({ now: () => now, ...(dataClass && { subjects: [placeNotes(dataClass)] }) });
const kept = async () =>
  (await jobs.store.db.select().from(placeNote).where(isNotNull(placeNote.place)))
    .map(({ id }) => id)
    .toSorted();

it('is first counted, by class, and destroys nothing until it is confirmed', async () => {
  const young = await addPlaceNotes(jobs.store.db, 4, { madeAt: after(-MINUTE) });
  const held = await addPlaceNotes(jobs.store.db, 2, { madeAt: after(-MINUTE), isOpen: true });
  const job = open();
  const { counts, token } = await job.previewEmergencyEnd();
  expect(counts).toEqual([{ dataClass: 'LOCATION', count: 4 }]);
  await job.run();
  expect(await kept()).toEqual([...young, ...held].toSorted());

  now = after(5 * MINUTE);
  const since = await job.endEmergency(token);
  const { proofs } = await job.run({ since });
  expect(proofs).toMatchObject([{ count: 4, cutOff: since }]);
  expect(await kept()).toEqual(held.toSorted());
});

it('what an open case still holds goes when the case is closed, without another word', async () => {
  await addPlaceNotes(jobs.store.db, 1, { madeAt: after(-MINUTE), isOpen: true });
  const job = open();
  await job.run({ since: await job.endEmergency((await job.previewEmergencyEnd()).token) });
  await jobs.store.db.update(placeNote).set({ isOpen: false });
  now = after(MINUTE);
  await job.run();
  expect(await kept()).toEqual([]);
});

it('what is recorded after it is kept for its whole period: it may be another emergency', async () => {
  const job = open();
  await job.run({ since: await job.endEmergency((await job.previewEmergencyEnd()).token) });
  const later = await addPlaceNotes(jobs.store.db, 1, { madeAt: after(MINUTE) });
  now = after(28 * 24 * 60 * MINUTE);
  await job.run();
  expect(await kept()).toEqual(later);
  now = after(30 * 24 * 60 * MINUTE);
  await job.run();
  expect(await kept()).toEqual([]);
});

it('keeps what a law wants kept', async () => {
  const lawful = await addPlaceNotes(jobs.store.db, 2, { madeAt: after(-MINUTE) });
  const job = open('CASE');
  const { counts, token } = await job.previewEmergencyEnd();
  expect(counts).toEqual([{ dataClass: 'CASE', count: 0 }]);
  await job.run({ since: await job.endEmergency(token) });
  expect(await kept()).toEqual(lawful.toSorted());
});

it('is confirmed by a token that was offered, once, and within ten minutes', async () => {
  const job = open();
  const refused = { code: 'INVALID_INPUT' };
  await expect(job.endEmergency('nobody offered this')).rejects.toMatchObject(refused);
  const { token, validUntil } = await job.previewEmergencyEnd();
  expect(validUntil).toEqual(after(10 * MINUTE));
  now = validUntil;
  await expect(job.endEmergency(token)).rejects.toMatchObject(refused);
  const again = await job.previewEmergencyEnd();
  await job.endEmergency(again.token);
  await expect(job.endEmergency(again.token)).rejects.toMatchObject(refused);
});
