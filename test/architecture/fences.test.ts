import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openStore } from '@tongbu/store';
import { createTestDatabase } from '@tongbu/store/testing';
import { AGENCIES, agencySlug } from '@tongbu/vocabulary';
import { describe, expect, it, test } from 'vitest';
import { FENCED_EVERYWHERE, FENCED_TABLES, OPEN_TABLES, SERVICE_WORK, UNIQUE_KEYS } from './fence-words.js';
import { ROOT, readRooms } from './source-files.js';

interface TableState {
  readonly name: string;
  readonly fenced: boolean;
  readonly forced: boolean;
  readonly policies: string[];
}

describe.each(AGENCIES)('the database of %s', (agency) => {
  it('has a fence around every table, or a reason why there is none, and nothing that leads around it', async () => {
    const migrations = join(ROOT, 'services', agencySlug(agency), 'migrations');
    await using database = await createTestDatabase({ migrations });
    const store = await openStore({ url: database.ownerUrl, max: 1 });
    try {
      const tables = await store.sql<TableState[]>`
        select relname as name, relrowsecurity as fenced, relforcerowsecurity as forced,
               array(select polname::text from pg_policy where polrelid = pg_class.oid order by 1) as policies
        from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') order by 1`;
      const fences = { ...FENCED_EVERYWHERE, ...FENCED_TABLES[agency] };
      const expected = Object.entries(fences).map(([name, seenBy]) => ({
        name,
        fenced: true,
        forced: true,
        policies: seenBy === null ? ['service'] : ['caller', 'service'],
      }));
      expect(tables.filter(({ name }) => !(name in OPEN_TABLES))).toEqual(
        expected.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
      );
      expect(tables.filter(({ name, fenced }) => name in OPEN_TABLES && fenced)).toEqual([]);
      const keys = await store.sql<{ name: string }[]>`
        select indexrelid::regclass::text as name from pg_index join pg_class on pg_class.oid = indrelid
        where relnamespace = 'public'::regnamespace and relrowsecurity and indisunique and exists (
          select from pg_attribute where attrelid = indexrelid and atttypid <> 'uuid'::regtype)`;
      expect(keys.map(({ name }) => name).filter((name) => !(name in UNIQUE_KEYS))).toEqual([]);
      const around = await store.sql`
        select relname as name from pg_class
        where relnamespace = 'public'::regnamespace and relkind in ('v', 'm', 'f')
        union all select proname from pg_proc where pronamespace = 'public'::regnamespace and prosecdef`;
      expect([...around]).toEqual([]);
    } finally {
      await store.close();
    }
  });
});

test('code that works in the service’s scope while somebody asks is listed with its reason', () => {
  const files = readRooms()
    .filter(({ path }) => path !== 'test' && path !== 'packages/store')
    .flatMap((room) => room.files)
    .filter(({ path, isTest }) => !isTest && !path.includes('/testing/'))
    .map(({ path }) => path)
    .filter((path) =>
      /\binService\(|\.asService\(|\bservice\.store\b|\bresources\.service\b/.test(
        readFileSync(join(ROOT, path), 'utf8'),
      ),
    );
  expect(files.toSorted()).toEqual(Object.keys(SERVICE_WORK).toSorted());
});
