import type { Logger } from '@tongbu/runtime';
import { drizzle } from 'drizzle-orm/postgres-js';
import { migrate } from 'drizzle-orm/postgres-js/migrator';
import postgres from 'postgres';
import { connectionOptions } from './connection-options.js';
import { withoutValues } from './database-error.js';
import { grantTables } from './grants.js';

interface MigrationOptions {
  /** The database, as the role that owns the tables. */
  readonly url: string;
  readonly folder: string;
  /** The role that the service runs as; it is given the tables' contents, not the tables. */
  readonly reader: string;
  readonly log?: Logger | undefined;
}

/** Any number, the same for all: locks are counted per database. */
const MIGRATION_LOCK = 7_261_934_052;

/**
 * Applies the migrations that the database does not have yet, all or none of them. drizzle's migrator takes
 * no lock, so a session lock is held throughout, and it and the migrations share one connection: when that
 * is lost, so is the lock, and nothing runs without it.
 */
export async function migrateDatabase({ url, folder, reader, log }: MigrationOptions): Promise<void> {
  const { url: address, options, user } = connectionOptions(url, 'tongbu migrations');
  const sql = postgres(address, { ...options, max: 1, fetch_types: false });
  try {
    await sql`select pg_advisory_lock(${MIGRATION_LOCK})`;
    if (user !== reader) await grantTables(sql, reader);
    await migrate(drizzle(sql), { migrationsFolder: folder });
    log?.info({ schema: 'current' }, 'migrated');
  } catch (error) {
    throw withoutValues(error);
  } finally {
    await sql.end({ timeout: 1 });
  }
}
