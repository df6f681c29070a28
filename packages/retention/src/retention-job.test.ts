import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { auditLog, parseBody } from '@tongbu/audit';
import { databaseErrorCode } from '@tongbu/store';
import { runSource } from '@tongbu/store/testing';
import { asc, isNotNull, sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { retentionErased, retentionProof } from './retention.table.js';
import type { RetentionSubject } from './retention-subject.js';
import { addPlaceNotes, placeNote, placeNotes } from './testing/place-notes.js';
import { makeTestJobs, type TestJobs } from './testing/test-job.js';

const NOW = new Date('2022-11-21T03:00:00Z');
const daysAgo = (days: number) => new Date(NOW.getTime() - days * 86_400_000);
const hashOf = (ids: readonly string[]) =>
  createHash('sha256').update(ids.toSorted().join('\n')).digest('hex');

let jobs: TestJobs;
beforeEach(async () => {
  jobs = await makeTestJobs();
});
afterEach(() => jobs.close());

const kept = async (): Promise<string[]> => {
  const rows = await jobs.store.db
    .select({ id: placeNote.id })
    .from(placeNote)
    .where(isNotNull(placeNote.place));
  return rows.map(({ id }) => id).toSorted();
};
const add = (count: number, told: Parameters<typeof addPlaceNotes>[2]) =>
  addPlaceNotes(jobs.store.db, count, told);
const auditBodies = async () =>
  (await jobs.store.db.select({ body: auditLog.body }).from(auditLog).orderBy(asc(auditLog.seq))).map(
    ({ body }) => parseBody(body),
  );

describe('a run', () => {
  it('erases what is due and nothing else, and proves it, by edition, also in the audit trail', async () => {
    const eighth = await add(30, { madeAt: daysAgo(300) });
    const ninth = await add(20, { madeAt: daysAgo(40) });
    const held = await add(5, { madeAt: daysAgo(40), isOpen: true });
    const young = await add(10, { madeAt: daysAgo(28) });
    const exposed = await add(3, { madeAt: daysAgo(40), lastExposureAt: daysAgo(5) });
    const { finished, proofs } = await jobs.open({ now: () => NOW, batch: 7 }).run();
    expect(finished).toBe(true);
    expect(await kept()).toEqual([...held, ...young, ...exposed].toSorted());
    expect(
      proofs.map(({ edition, count, idsHash, cutOff }) => [
        edition,
        count,
        idsHash.toString('hex'),
        cutOff.toISOString(),
      ]),
    ).toEqual([
      ['eighth', 30, hashOf(eighth), '2022-10-23T16:00:00.000Z'],
      ['ninth', 20, hashOf(ninth), '2022-10-23T16:00:00.000Z'],
    ]);
    expect(await auditBodies()).toMatchObject(
      [eighth, ninth].map((ids, place) => ({
        action: 'retention.erase',
        subject: 'service:TRANSPORT',
        personId: null,
        counts: { erased: ids.length },
        fields: [
          'class=LOCATION',
          'cutOff=2022-10-23T16:00:00.000Z',
          `edition=${place === 0 ? 'eighth' : 'ninth'}`,
          `idsSha256=${hashOf(ids)}`,
        ],
      })),
    );
    expect(await jobs.store.db.select().from(retentionErased)).toEqual([]);
  });

  it('a case that nobody closed holds its places for half a year and no longer', async () => {
    await add(1, { madeAt: daysAgo(200), isOpen: true });
    const held = await add(1, { madeAt: daysAgo(180), isOpen: true });
    await jobs.open({ now: () => NOW }).run();
    expect(await kept()).toEqual(held);
  });

  it('that is run again erases nothing more, and says so', async () => {
    await add(3, { madeAt: daysAgo(40) });
    let now = NOW;
    const job = jobs.open({ now: () => now });
    await job.run();
    now = new Date(NOW.getTime() + 1);
    const { proofs } = await job.run();
    expect(
      proofs.map(({ dataClass, count, idsHash }) => [dataClass, count, idsHash.toString('hex')]),
    ).toEqual([['LOCATION', 0, hashOf([])]]);
    expect((await job.listProofs(10)).map(({ count }) => count)).toEqual([0, 3]);
  });

  it('erases a bounded number of subjects a transaction', async () => {
    await add(25, { madeAt: daysAgo(40) });
    const sizes: number[] = [];
    const subject = placeNotes();
    const counting: RetentionSubject = {
      ...subject,
      erase: (tx, ids, due, append) => {
        sizes.push(ids.length);
        return subject.erase(tx, ids, due, append);
      },
    };
    await jobs.open({ now: () => NOW, batch: 10, subjects: [counting] }).run();
    expect(sizes).toEqual([10, 10, 5]);
  });

  it('stops when its time is over and goes on where it stopped, with the cut-offs that it began with', async () => {
    const ids = await add(4, { madeAt: daysAgo(40) });
    let now = NOW;
    const job = jobs.open({ now: () => now, batch: 1 });
    const first = await job.run({ withinMs: -1 });
    expect(first).toMatchObject({ finished: false, proofs: [] });
    now = new Date(NOW.getTime() + 60_000);
    const second = await job.run({ since: first.since });
    expect(second).toMatchObject({ finished: true, runId: first.runId });
    expect(second.proofs.map(({ count, idsHash }) => [count, idsHash.toString('hex')])).toEqual([
      [4, hashOf(ids)],
    ]);
  });

  it('of several replicas erases every subject once, and proves it once', async () => {
    const ids = await add(40, { madeAt: daysAgo(40) });
    const since = NOW;
    const runs = await Promise.all(
      Array.from({ length: 4 }, () => jobs.open({ now: () => NOW, batch: 1 }).run({ since })),
    );
    expect(new Set(runs.map(({ runId }) => runId)).size).toBe(1);
    expect(await kept()).toEqual([]);
    const proofs = await jobs.store.db.select().from(retentionProof);
    expect(proofs.map(({ count, idsHash }) => [count, idsHash.toString('hex')])).toEqual([[40, hashOf(ids)]]);
  });

  it('whose audit trail cannot be written proves nothing, and goes on when it can be', async () => {
    const ids = await add(2, { madeAt: daysAgo(40) });
    await jobs.asOwner('alter table audit_log rename to audit_log_away');
    const job = jobs.open({ now: () => NOW });
    expect(databaseErrorCode(await job.run().catch((error: unknown) => error))).toBe('42P01');
    expect(await jobs.store.db.select().from(retentionProof)).toEqual([]);
    await jobs.asOwner('alter table audit_log_away rename to audit_log');
    const { proofs } = await job.run();
    expect(proofs.map(({ idsHash }) => idsHash.toString('hex'))).toEqual([hashOf(ids)]);
  });
});

describe('a process that is killed', () => {
  const program = fileURLToPath(new URL('./testing/job-process.ts', import.meta.url));
  const runOnce = async (failAt: string) => {
    const child = runSource(program, [jobs.database.url, NOW.toISOString(), '1', failAt]);
    return (await child.ended()).signal;
  };

  it.each([
    ['between two subjects', 'retention.between_subjects:4'],
    ['before a batch is committed', 'retention.before_commit:3'],
    ['after a proof', 'retention.after_proof:2'],
  ])(
    '%s, is gone on with by the next, and the proofs are those of one that was not',
    async (_, failAt) => {
      const ids = await add(9, { madeAt: daysAgo(40) });
      const young = await add(2, { madeAt: daysAgo(1) });
      expect(await runOnce(failAt)).toBe('SIGKILL');
      expect(await runOnce('retention.between_subjects:1')).toBe('SIGKILL');
      expect(await runOnce('')).toBe(null);
      expect(await kept()).toEqual(young.toSorted());
      const proofs = await jobs.store.db.select().from(retentionProof);
      expect(proofs.map(({ count, idsHash }) => [count, idsHash.toString('hex')])).toEqual([
        [9, hashOf(ids)],
      ]);
      expect(await auditBodies()).toHaveLength(1);
    },
    60_000,
  );
});

describe('proofs', () => {
  it('can be added to, and neither changed nor removed: not by the service, and not by the owner of the table', async () => {
    await jobs.open({ now: () => NOW }).run();
    for (const statement of [
      sql`update retention_proof set count = 7`,
      sql`delete from retention_proof`,
      sql`truncate retention_proof`,
    ]) {
      const refused: unknown = await jobs.store.db.execute(statement).catch((error: unknown) => error);
      expect(databaseErrorCode(refused)).toBe('42501');
    }
    await expect(jobs.asOwner('delete from retention_proof')).rejects.toThrow('proofs of erasure only grow');
    await expect(jobs.asOwner('truncate retention_proof')).rejects.toThrow('proofs of erasure only grow');
  });
});

describe('the job of the day', () => {
  it('runs by itself, once a day in China', async () => {
    let now = new Date('2022-11-21T15:59:00Z');
    const ids = await add(3, { madeAt: new Date('2022-10-24T01:00:00Z') });
    jobs.open({ now: () => now, lookEveryMs: 20 });
    await expect.poll(() => jobs.store.db.select().from(retentionProof)).toMatchObject([{ count: 0 }]);
    expect(await kept()).toHaveLength(3);
    now = new Date('2022-11-21T16:00:00Z');
    await expect
      .poll(() => jobs.store.db.select().from(retentionProof))
      .toMatchObject([{}, { count: ids.length }]);
    expect(await kept()).toEqual([]);
  });
});
