import { setTimeout as sleep } from 'node:timers/promises';
import type { PgTransactionConfig } from 'drizzle-orm/pg-core';
import type { Database, Transaction } from './database.js';
import { databaseErrorCode } from './database-error.js';

/** How often a transaction is run in all before its conflict is given to the caller. */
const MAX_ATTEMPTS = 6;
const FIRST_PAUSE_MS = 5;

/** serialization_failure and deadlock_detected: the server undid everything and asks to be tried again. */
const CONFLICTS = new Set(['40001', '40P01']);

/**
 * Runs `work` in a transaction and commits it. On a serialization failure or a deadlock the whole of it
 * runs again, so `work` must do nothing but use `tx`. Rejects with what `work` threw, with everything undone,
 * or with `DatabaseError`. When the connection is lost during the commit, nobody knows whether it happened.
 */
export async function runTransaction<T>(
  db: Database,
  work: (tx: Transaction) => Promise<T>,
  config?: PgTransactionConfig,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await db.transaction(work, config);
    } catch (error) {
      const code = databaseErrorCode(error);
      if (attempt === MAX_ATTEMPTS || code === undefined || !CONFLICTS.has(code)) throw error;
      // Random, or the same two would meet again.
      await sleep(Math.random() * FIRST_PAUSE_MS * 2 ** attempt);
    }
  }
}
