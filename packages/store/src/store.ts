import type { Logger } from '@tongbu/runtime';
import type { PgTransactionConfig } from 'drizzle-orm/pg-core';
import postgres from 'postgres';
import { connectionOptions } from './connection-options.js';
import { createDatabases, type Database, type Sql, type Transaction } from './database.js';
import { toDatabaseError } from './database-error.js';
import { demandDurability } from './durability.js';
import { demandFence } from './fence/demand-fence.js';
import { type ScopedCaller, SERVICE_SCOPE, scopeOf } from './fence/scope.js';
import { type Listening, listen } from './listen.js';
import { migrateDatabase } from './migrations.js';
import { runTransaction } from './transaction.js';

export interface StoreOptions {
  /** The database, as the role that the service runs as. */
  readonly url: string;
  /** The same database, as the role that owns the tables. Absent: the service's role owns them itself. */
  readonly ownerUrl?: string | undefined;
  /** The folder that drizzle-kit wrote the migrations to. Absent: nothing is migrated. */
  readonly migrations?: string | undefined;
  /** How many connections the pool may open; ten unless told otherwise. */
  readonly max?: number | undefined;
  readonly log?: Logger | undefined;
  /** Whether a role that could escape row-level security is refused. */
  readonly production?: boolean | undefined;
}

/** The database in one scope: behind the fences of its tables, as far as that scope goes. */
export interface ScopedStore {
  readonly db: Database;
  /** Commits what `work` did, all of it or nothing. Runs it again after a deadlock or a serialization failure. */
  transaction<T>(work: (tx: Transaction) => Promise<T>, config?: PgTransactionConfig): Promise<T>;
}

/** One agency's database. Without a scope, which is how it is opened, a fenced table has no rows. */
export interface Store extends ScopedStore {
  /** The bare driver, without any scope. */
  readonly sql: Sql;
  /** As this caller: records of other places do not exist. */
  scopedTo(caller: ScopedCaller): ScopedStore;
  /** As the service itself: for its own work, never for what a caller asks for. */
  asService(): Store;
  /**
   * Calls `onNotify` for each notification on `channel`, and `onListen` whenever listening has begun: at the
   * start and again after the connection was lost. Notifications sent in between are gone, so whoever
   * relies on them looks for news in `onListen`. Neither callback may throw. Rejects when the server cannot be
   * reached at first.
   */
  listen(channel: string, onNotify: (payload: string) => void, onListen?: () => void): Promise<Listening>;
  /** Resolves when the database answers; rejects with `DatabaseError` when it does not. */
  ping(): Promise<void>;
  /** Waits a little for running statements, then closes every connection. May be called twice. */
  close(): Promise<void>;
}

const CLOSE_WITHIN_SECONDS = 5;

/**
 * Opens a database: brings its schema up to date, checks that the server keeps what it acknowledges and that the fences
 * hold, and opens the pool. Several processes may do so at once. Rejects with `DatabaseError` when the server cannot
 * be reached or a migration fails (the schema is then as it was), with `ConfigurationFault` when the server
 * may lose commits, or, in production, when the role could escape row-level security.
 */
export async function openStore({
  url,
  ownerUrl,
  migrations,
  max = 10,
  log,
  production = false,
}: StoreOptions): Promise<Store> {
  const { url: address, options, user } = connectionOptions(url, 'tongbu');
  if (migrations !== undefined) {
    await migrateDatabase({ url: ownerUrl ?? url, folder: migrations, reader: user, log });
  }
  const sql = postgres(address, { ...options, max });
  const databases = createDatabases(sql);
  const within = (db: Database): ScopedStore => ({
    db,
    transaction: (work, config) => runTransaction(db, work, config),
  });
  const service = within(databases(SERVICE_SCOPE));
  try {
    await demandDurability(sql);
    await demandFence(service.db, { production, log });
  } catch (error) {
    await sql.end({ timeout: 0 });
    throw error;
  }
  const store: Store = {
    ...within(databases()),
    sql,
    scopedTo: (caller) => within(databases(scopeOf(caller))),
    asService: () => ({ ...store, ...service }),
    listen: (channel, onNotify, onListen) => listen(sql, channel, onNotify, onListen),
    async ping() {
      try {
        await sql`select 1`;
      } catch (error) {
        throw toDatabaseError(error);
      }
    },
    close: () => sql.end({ timeout: CLOSE_WITHIN_SECONDS }),
  };
  return store;
}
