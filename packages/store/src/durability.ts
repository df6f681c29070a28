import type { Sql } from './database.js';

/**
 * Rejects when the server, or this role on it, may lose a commit that it acknowledged: everything above
 * relies on it not doing so.
 */
export async function demandDurability(sql: Sql): Promise<void> {
  const [settings] = await sql<{ fsync: string; commit: string; pages: string }[]>`
    select current_setting('fsync') as fsync,
           current_setting('synchronous_commit') as commit,
           current_setting('full_page_writes') as pages`;
  if (settings?.fsync !== 'on')
    throw new Error('the database server runs with fsync off and may lose commits');
  if (settings.pages !== 'on') throw new Error('the database server runs with full_page_writes off');
  if (settings.commit === 'off') throw new Error('the database server runs with synchronous_commit off');
}
