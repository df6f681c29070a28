import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EventLog } from '@tongbu/events';
import { createLogger } from '@tongbu/runtime';
import { databaseErrorCode, openStore, type Store } from '@tongbu/store';
import { createTestDatabase, type TestDatabase } from '@tongbu/store/testing';
import type { AuditHeadSigned } from '@tongbu/vocabulary';
import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AuditTrail } from './audit-trail.js';
import { verifyExports } from './export/verify-exports.js';
import { HeadSigner } from './heads/head-signer.js';
import { createHeadVerifier } from './heads/signed-head.js';
import { appendBodies } from './log/append-bodies.js';
import type { AuditRecord } from './log/audit-record.js';
import { AuditWriter } from './log/audit-writer.js';
import { readHead } from './log/read-log.js';
import { makeBody } from './testing/built-export.js';
import { makeServiceKey } from './testing/service-keys.js';

/** A service's migrations: grants and triggers stand there and nowhere else. */
const MIGRATIONS = fileURLToPath(new URL('../../../services/public-security/migrations', import.meta.url));
const log = createLogger({ name: 'test', level: 'silent' });
const { privateKey: key, publicKey } = makeServiceKey('PUBLIC_SECURITY');
const request = {
  caller: { subject: 'tracer-1', agency: 'PUBLIC_SECURITY', role: 'tracer' },
  asked: {},
  requestId: 'request-1',
} as const;
const act = () =>
  ({
    action: 'person.identity',
    personId: randomUUID(),
    fields: ['name'],
    decision: 'ALLOW',
    code: 'GRANTED',
  }) as const;

let database: TestDatabase;
let store: Store;
let events: EventLog;
let trail: AuditTrail;
beforeEach(async () => {
  database = await createTestDatabase({ migrations: MIGRATIONS });
  store = (await openStore({ url: database.url })).asService();
  events = new EventLog({ store, log });
  trail = new AuditTrail({ store, events, agency: 'PUBLIC_SECURITY', key, log });
});
afterEach(async () => {
  await trail?.close();
  await events?.close();
  await store?.close();
  await database?.drop();
});

async function exportedLines(): Promise<string[]> {
  const { header, end, upTo } = await trail.beginExport();
  const lines = [header];
  for (let after = 0; after < upTo; ) {
    const page = await trail.exportPage({ after, upTo });
    lines.push(...page.lines);
    after = page.last;
  }
  return [...lines, end];
}

async function verify() {
  const folder = mkdtempSync(join(tmpdir(), 'tongbu-audit-'));
  try {
    const file = join(folder, 'export');
    writeFileSync(file, `${(await exportedLines()).join('\n')}\n`);
    const { findings, chains } = await verifyExports({ exports: [file], keys: { keys: [publicKey] } });
    return { codes: findings.map(({ code }) => code), rows: chains[0]?.rows };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const signedHeads = async (): Promise<number[]> =>
  [...(await store.db.execute<{ seq: string }>(sql`select seq from audit_signed_head order by seq`))].map(
    ({ seq }) => Number(seq),
  );

describe('the audit trail', () => {
  it('of many writers at once, with several connections, is one chain without a gap', async () => {
    const other = await openStore({ url: database.url });
    const writers = Array.from(
      { length: 8 },
      (_, n) => new AuditWriter({ store: n % 2 ? store : other, log }),
    );
    const record = async (writer: AuditWriter) => {
      for (let time = 0; time < 25; time += 1) {
        await Promise.all([writer, writer].map((each) => each.record([someRecord(), someRecord()])));
      }
    };
    await Promise.all(writers.map(record)).finally(() => other.close());
    expect(await verify()).toEqual({ codes: [], rows: 8 * 25 * 4 });
  });

  it('appended to inside a transaction has its row exactly if the transaction commits', async () => {
    await store.transaction((tx) => appendBodies(tx, [makeBody()]));
    await expect(
      store.transaction(async (tx) => {
        await appendBodies(tx, [makeBody(), makeBody()]);
        throw new Error('undone');
      }),
    ).rejects.toThrow('undone');
    await trail.record(request, [act()]);
    expect(await verify()).toEqual({ codes: [], rows: 2 });
  });

  it('writes what is asked for together in few transactions', async () => {
    await Promise.all(Array.from({ length: 100 }, () => trail.record(request, [act()])));
    const [{ transactions = '' } = {}] = await store.db.execute<{ transactions: string }>(
      sql`select count(distinct xmin::text) as transactions from audit_log`,
    );
    expect(Number(transactions)).toBeLessThanOrEqual(2);
    expect(await verify()).toEqual({ codes: [], rows: 100 });
  });

  it.each([
    "update audit_log set body = '{}'",
    'delete from audit_log',
    'truncate audit_log',
    "update audit_signed_head set jws = ''",
    'delete from audit_signed_head',
    'truncate audit_signed_head',
    'delete from audit_head',
    'truncate audit_head',
    'insert into audit_head (id, chain, seq, hash) values (true, gen_random_uuid(), 0, sha256($$x$$))',
    'alter table audit_log disable trigger all',
    "update witnessed_head set jws = ''",
    'delete from witnessed_head',
    'truncate witnessed_head',
  ])('is not changed by the service: %s', async (statement) => {
    await trail.record(request, [act()]);
    const refused = await store.db.execute(sql.raw(statement)).catch(databaseErrorCode);
    expect(refused).toBe('42501');
  });

  it.each(["update audit_log set body = '{}'", 'delete from audit_log', 'truncate audit_log'])(
    'is not changed in passing even by the owner of the tables: %s',
    async (statement) => {
      await trail.record(request, [act()]);
      const owner = await openStore({ url: database.ownerUrl, max: 1 });
      const refused = await owner.db.execute(sql.raw(statement)).catch(databaseErrorCode);
      await owner.close();
      expect(refused).toBe('P0001');
      expect(await verify()).toEqual({ codes: [], rows: 1 });
    },
  );

  it('tells of an owner who changes a row all the same, or sets the chain back', async () => {
    await trail.record(request, [act(), act(), act()]);
    const owner = await openStore({ url: database.ownerUrl, max: 1 });
    await owner.sql.unsafe('alter table audit_log disable trigger all');
    await owner.sql.unsafe("update audit_log set body = replace(body, 'tracer-1', 'tracer-2') where seq = 2");
    await owner.close();
    expect((await verify()).codes).toEqual(['HASH']);
  });

  it('keeps the person of a row beside it as the row says it, whatever is inserted', async () => {
    const { personId } = act();
    await trail.record(request, [{ ...act(), personId }]);
    const [row] = await trail.listOfPerson(personId, { before: undefined, limit: 10 });
    expect(JSON.parse(row?.body ?? '{}')).toMatchObject({ personId, subject: 'tracer-1' });
    const forged = store.db.execute(
      sql`insert into audit_log (seq, hash, body, person_id) values (9, '', '{}', gen_random_uuid())`,
    );
    expect(await forged.catch(databaseErrorCode)).toBe('428C9');
  });

  it('refuses with AGENCY_UNAVAILABLE what it cannot write, at once or not in time, and goes on when it can', async () => {
    const unavailable = expect.objectContaining({ code: 'AGENCY_UNAVAILABLE' });
    const owner = await openStore({ url: database.ownerUrl, max: 1 });
    await owner.sql.unsafe('alter table audit_log rename to elsewhere');
    await expect(trail.record(request, [act()])).rejects.toEqual(unavailable);
    await owner.sql.unsafe('alter table elsewhere rename to audit_log');

    const impatient = new AuditWriter({ store, log, withinMs: 200 });
    await owner.transaction(async (tx) => {
      await tx.execute(sql`lock table audit_head in access exclusive mode`);
      await expect(impatient.record([someRecord()])).rejects.toEqual(unavailable);
    });
    await owner.close();
    await trail.record(request, [act()]);
    await expect.poll(async () => (await readHead(store.db)).sequence).toBe(2);
    expect(await verify()).toEqual({ codes: [], rows: 2 });
  });
});

describe('the heads of the chain', () => {
  it('are signed after so many rows and after a while, and not again where nothing was added', async () => {
    const signer = new HeadSigner({
      store,
      events,
      agency: 'PUBLIC_SECURITY',
      key,
      log,
      everyMs: 50,
      everyRows: 1_000,
    });
    await trail.record(request, [act(), act()]);
    await expect.poll(signedHeads).toEqual([2]);
    await signer.close();

    const counting = new HeadSigner({ store, events, agency: 'PUBLIC_SECURITY', key, log, everyRows: 3 });
    const writer = new AuditWriter({ store, log, onAppended: (sequence) => counting.appended(sequence) });
    await writer.record([someRecord(), someRecord(), someRecord()]);
    await expect.poll(signedHeads).toEqual([2, 5]);
    await counting.close();
    expect(await verify()).toEqual({ codes: [], rows: 5 });
  });

  it('are told to the others once, in the order of their numbers, each with the one before it', async () => {
    for (let time = 0; time < 3; time += 1) {
      await trail.record(request, [act()]);
      await Promise.all([trail.beginExport(), trail.beginExport()]);
    }
    await trail.beginExport();
    const verifyHead = createHeadVerifier({ keys: [publicKey] });
    const told = await events.read('public-security-audit-heads');
    const heads = await Promise.all(told.map(({ payload }) => verifyHead((payload as AuditHeadSigned).jws)));
    expect(heads.map((head) => [head?.sequence, head?.previous?.sequence])).toEqual([
      [1, undefined],
      [2, 1],
      [3, 2],
    ]);
    expect(heads[1]?.previous?.hash).toBe(heads[0]?.hash);
  });

  it('of a log that was cut off are signed and told all the same', async () => {
    await trail.record(request, [act(), act(), act()]);
    await trail.beginExport();
    const owner = await openStore({ url: database.ownerUrl, max: 1 });
    await owner.sql.unsafe(`alter table audit_log disable trigger all;
      delete from audit_log where seq > 1;
      update audit_head set seq = 1, hash = (select hash from audit_log where seq = 1)`);
    await owner.close();
    await trail.beginExport();
    const told = await events.read('public-security-audit-heads');
    expect(told.map(({ payload }) => (payload as AuditHeadSigned).sequence)).toEqual([3, 1]);
  });

  it('stand in the export after the rows that they were signed for', async () => {
    await trail.record(request, [act()]);
    await trail.beginExport();
    await trail.record(request, [act()]);
    expect((await exportedLines()).map((line) => line.split(' ')[0])).toEqual([
      'tongbu-audit',
      'row',
      'head',
      'row',
      'head',
      'end',
    ]);
  });
});

function someRecord(): AuditRecord {
  return JSON.parse(makeBody());
}
