import { ConfigurationFault } from '@tongbu/runtime';
import type { Sql } from './database.js';
import { toDatabaseError } from './database-error.js';

interface Settings {
  readonly fsync: string;
  readonly synchronous_commit: string;
  readonly full_page_writes: string;
}

/**
 * Rejects with `ConfigurationFault` when the server, or this role on it, may lose a commit that it
 * acknowledged: everything above relies on it not doing so. With `DatabaseError` when it does not answer.
 */
export async function demandDurability(sql: Sql): Promise<void> {
  const settings = await readSettings(sql);
  const off = Object.entries(settings).filter(([, value]) => value === 'off');
  if (off.length === 0) return;
  throw new ConfigurationFault(
    off.map(([name]) => `the database server runs with ${name} off and may lose what it acknowledged`),
  );
}

async function readSettings(sql: Sql): Promise<Settings> {
  try {
    const [settings] = await sql<[Settings]>`
      select current_setting('fsync') as fsync,
             current_setting('synchronous_commit') as synchronous_commit,
             current_setting('full_page_writes') as full_page_writes`;
    return settings;
  } catch (error) {
    throw toDatabaseError(error);
  }
}
