import type { Logger } from '@tongbu/runtime';
import type { PgTransactionConfig } from 'drizzle-orm/pg-core';
import postgres from 'postgres';
import { connectionOptions } from './connection-options.js';
import { createDatabase, type Database, type Sql, type Transaction } from './database.js';
import { toDatabaseError } from './database-error.js';
import { demandDurability } from './durability.js';
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
}

/** One agency's database. */
export interface Store {
  readonly db: Database;
  readonly sql: Sql;
  /**
   * Calls `onNotify` for each notification on `channel`, and `onListen` whenever listening has begun: at the
   * start and again after the connection was lost. Notifications sent in between are gone, so whoever
   * relies on them looks for news in `onListen`. Neither callback may throw. Rejects when the server cannot be
   * reached at first.
   */
  listen(channel: string, onNotify: (payload: string) => void, onListen?: () => void): Promise<Listening>;
  /** Commits what `work` did, all of it or nothing. Runs it again after a deadlock or a serialization failure. */
  transaction<T>(work: (tx: Transaction) => Promise<T>, config?: PgTransactionConfig): Promise<T>;
  /** Resolves when the database answers; rejects with `DatabaseError` when it does not. */
  ping(): Promise<void>;
  /** Waits a little for running statements, then closes every connection. May be called twice. */
  close(): Promise<void>;
}

const CLOSE_WITHIN_SECONDS = 5;

/**
 * Opens a database: brings its schema up to date, checks that the server keeps what it acknowledges, and
 * opens the pool. Several processes may do so at once. Rejects with `DatabaseError` when the server cannot
 * be reached or a migration fails (the schema is then as it was), with `ConfigurationFault` when the server
 * may lose commits.
 */
export async function openStore({ url, ownerUrl, migrations, max = 10, log }: StoreOptions): Promise<Store> {
  const { url: address, options, user } = connectionOptions(url, 'tongbu');
  if (migrations !== undefined) {
    await migrateDatabase({ url: ownerUrl ?? url, folder: migrations, reader: user, log });
  }
  const sql = postgres(address, { ...options, max });
  try {
    await demandDurability(sql);
  } catch (error) {
    await sql.end({ timeout: 0 });
    throw error;
  }
  const db = createDatabase(sql);
  return {
    db,
    sql,
    listen: (channel, onNotify, onListen) => listen(sql, channel, onNotify, onListen),
    transaction: (work, config) => runTransaction(db, work, config),
    async ping() {
      try {
        await sql`select 1`;
      } catch (error) {
        throw toDatabaseError(error);
      }
    },
    close: () => sql.end({ timeout: CLOSE_WITHIN_SECONDS }),
  };
}
