import { randomUUID } from 'node:crypto';
import { Fault } from '@tongbu/runtime';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { AuditedRequest } from '../log/audit-record.js';
import { startTestTrail, type TestTrail } from '../testing/test-trail.js';
import type { Change } from './change.js';

let test: TestTrail;
beforeAll(async () => {
  test = await startTestTrail();
});
afterAll(() => test?.stop());
let personId: string;
let before = 0;
beforeEach(async () => {
  personId = randomUUID();
  before = (await test.recorded()).length;
});

const asRegistrar = (role: 'registrar' | 'commander' = 'registrar'): AuditedRequest => ({
  caller: { subject: 'registrar-1', agency: 'PUBLIC_SECURITY', role },
  asked: { purpose: 'TRACING' },
  requestId: 'request-1',
});
const run = <T>(mutation: (change: Change) => Promise<T>, request = asRegistrar()) =>
  test.trail.change(
    { ...request, events: test.events },
    { action: 'person.register', personIds: [personId] },
    mutation,
  );
const recorded = async () => (await test.recorded()).slice(before);

/** What a mutation changes: an event, so that locks of the event log are taken too. */
const registered = (change: Change, ids: string[]) =>
  change.write(async (_tx, append) => {
    append({ topic: 'persons', type: 'persons.registered', version: 1, payload: { personIds: ids } });
    change.tell({ personIds: ids, changed: ids.length });
    return { userErrors: [] };
  });
const isRegistered = async (id: string): Promise<boolean> => {
  const [row] = await test.store.db.execute<{ found: boolean }>(
    sql`select exists (select from event where payload->'personIds' ? ${id}) as found`,
  );
  return row?.found ?? false;
};

describe('a mutation', () => {
  it('is recorded with what it did, to whom, by whom and for what', async () => {
    await run((change) => registered(change, [personId]));
    expect(await recorded()).toMatchObject([
      {
        action: 'person.register',
        personId,
        decision: 'ALLOW',
        code: 'CHANGED',
        counts: { changed: 1 },
        subject: 'registrar-1',
        role: 'registrar',
        purpose: 'TRACING',
        requestId: 'request-1',
      },
    ]);
    expect(await isRegistered(personId)).toBe(true);
  });

  it('of many people is one row, by which each of them is found', async () => {
    const ids = Array.from({ length: 500 }, () => randomUUID());
    await run((change) => registered(change, ids));
    const rows = await recorded();
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ personId: null, personIds: ids, counts: { changed: 500 } });
    for (const id of [ids[0] ?? '', ids[499] ?? '']) {
      const found = await test.trail.listOfPerson(id, { before: undefined, limit: 10 });
      expect(found.map(({ body }) => JSON.parse(body).action)).toEqual(['person.register']);
    }
  });

  it('whose row cannot be written does nothing', async () => {
    await test.asOwner('alter table audit_log rename to elsewhere');
    const done = run((change) => registered(change, [personId]));
    await expect(done).rejects.toMatchObject({ code: 'AGENCY_UNAVAILABLE' });
    await test.asOwner('alter table elsewhere rename to audit_log');
    expect(await isRegistered(personId)).toBe(false);
    expect(await recorded()).toEqual([]);
  });

  it('that fails is not recorded as done, and does nothing', async () => {
    const done = run((change) =>
      change.write(async () => {
        change.tell({ changed: 1 });
        throw new Error('undone');
      }),
    );
    await expect(done).rejects.toThrow('undone');
    expect(await recorded()).toEqual([]);
  });

  it('that the caller may not do is recorded and not run', async () => {
    const done = run(() => Promise.reject(new Error('was run')), asRegistrar('commander'));
    await expect(done).rejects.toMatchObject({ code: 'FORBIDDEN' });
    expect(await recorded()).toMatchObject([
      { action: 'person.register', personId, decision: 'DENY', code: 'FORBIDDEN', role: 'commander' },
    ]);
  });

  it('that is refused on the way is recorded as refused, also where it had begun', async () => {
    const done = run((change) =>
      change.write(async () => {
        change.tell({ changed: 1 });
        throw new Fault('FORBIDDEN');
      }),
    );
    await expect(done).rejects.toMatchObject({ code: 'FORBIDDEN' });
    expect(await recorded()).toMatchObject([{ decision: 'DENY', code: 'FORBIDDEN' }]);
  });

  it.each<[string, (change: Change) => Promise<unknown>, object]>([
    ['that finds nothing to do', async () => ({ userErrors: [] }), { decision: 'ALLOW', code: 'UNCHANGED' }],
    [
      'that is refused with a reason',
      async () => ({ userErrors: [{ code: 'NOT_FOUND' }] }),
      { decision: 'DENY', code: 'NOT_FOUND' },
    ],
    [
      'that is refused with a reason while it writes',
      (change) => change.write(async () => ({ userErrors: [{ code: 'CONFLICT' }] })),
      { decision: 'DENY', code: 'CONFLICT' },
    ],
    [
      'some of which is refused',
      (change) =>
        change.write(async () => {
          change.tell({ changed: 2, refused: 1 });
        }),
      { decision: 'ALLOW', code: 'CHANGED', counts: { changed: 2, refused: 1 } },
    ],
    [
      'all of which is refused',
      (change) =>
        change.write(async () => {
          change.tell({ refused: 3 });
        }),
      { decision: 'DENY', code: 'REFUSED', counts: { refused: 3 } },
    ],
  ])('%s is one row that says so', async (_, mutation, row) => {
    await run(mutation);
    expect(await recorded()).toMatchObject([row]);
  });

  it('beside many others, reads and writers of the event log among them, waits for nobody in a circle', async () => {
    const act = { action: 'person.find', personId, fields: [], decision: 'ALLOW', code: 'FOUND' } as const;
    const work = Array.from({ length: 60 }, (_, turn) => {
      if (turn % 3 === 0) return test.trail.record(asRegistrar(), [act]);
      if (turn % 3 === 1) return run((change) => registered(change, [randomUUID()]));
      return test.events.write(async (_tx, append) => {
        append({
          topic: 'persons',
          type: 'persons.registered',
          version: 1,
          payload: { personIds: [personId] },
        });
      });
    });
    await Promise.all([...work, test.trail.beginExport()]);
    expect(await recorded()).toHaveLength(40);
    const [{ deadlocks = '' } = {}] = await test.store.db.execute<{ deadlocks: string }>(
      sql`select deadlocks::text from pg_stat_database where datname = current_database()`,
    );
    expect(deadlocks).toBe('0');
  });
});
