import type { Sql } from '../database.js';

/**
 * Puts the owner of the tables behind their fences too: without that, row-level security is for everybody else. Does so
 * for every table that has policies, and once.
 */
export async function forceFences(connection: Pick<Sql, 'unsafe'>): Promise<void> {
  const open = await connection.unsafe<{ name: string }[]>(
    `select oid::regclass::text as name from pg_class
     where relnamespace = 'public'::regnamespace and relrowsecurity and not relforcerowsecurity`,
  );
  for (const { name } of open) await connection.unsafe(`alter table ${name} force row level security`);
}
