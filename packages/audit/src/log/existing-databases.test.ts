import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { databaseErrorCode, openStore } from '@tongbu/store';
import { createTestDatabase } from '@tongbu/store/testing';
import { sql } from 'drizzle-orm';
import { afterAll, describe, expect, it } from 'vitest';
import { makeBody } from '../testing/built-export.js';
import { appendBodies } from './append-bodies.js';
import { readHead } from './read-log.js';

const folder = mkdtempSync(join(tmpdir(), 'tongbu-audit-'));
afterAll(() => rmSync(folder, { recursive: true }));

const migrationsOf = (service: string) =>
  fileURLToPath(new URL(`../../../../services/${service}/migrations`, import.meta.url));

interface Journal {
  entries: { tag: string }[];
}

/** The service's migrations as they were before it had an audit log. */
function migrationsBefore(service: string): string {
  const copy = join(folder, service);
  cpSync(migrationsOf(service), copy, { recursive: true });
  const file = join(copy, 'meta/_journal.json');
  const journal = JSON.parse(readFileSync(file, 'utf8')) as Journal;
  const first = journal.entries.findIndex(({ tag }) => tag.endsWith('_audit'));
  expect(first).toBeGreaterThan(0);
  writeFileSync(file, JSON.stringify({ ...journal, entries: journal.entries.slice(0, first) }));
  return copy;
}

describe.each(['health', 'public-security', 'transport', 'civil-affairs'])('a database of %s', (service) => {
  it('that was made before there was an audit log gets one that the service can only add to', async () => {
    await using database = await createTestDatabase({ migrations: migrationsBefore(service) });
    for (let start = 0; start < 2; start += 1) {
      const store = await openStore({
        url: database.url,
        ownerUrl: database.ownerUrl,
        migrations: migrationsOf(service),
      });
      try {
        await appendBodies(store.db, [makeBody()]);
        expect((await readHead(store.db)).sequence).toBe(start + 1);
        const change = store.db.execute(sql`update audit_log set body = '{}'`);
        expect(await change.catch(databaseErrorCode)).toBe('42501');
      } finally {
        await store.close();
      }
    }
  });

  it('whose one role owns the tables refuses changes all the same', async () => {
    await using database = await createTestDatabase();
    const store = await openStore({ url: database.ownerUrl, migrations: migrationsOf(service) });
    try {
      await appendBodies(store.db, [makeBody()]);
      const change = store.db.execute(sql`delete from audit_log`);
      expect(await change.catch(databaseErrorCode)).toBe('P0001');
    } finally {
      await store.close();
    }
  });
});
