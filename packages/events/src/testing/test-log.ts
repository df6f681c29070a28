import { randomUUID } from 'node:crypto';
import { openStore, type Store } from '@tongbu/store';
import { createTestDatabase, type TestDatabase } from '@tongbu/store/testing';
import type { NewEvent } from '../event.js';
import { EventLog, type EventLogOptions } from '../event-log.js';
import { eventTables } from '../tables.js';
import { effect, silent } from './effect.js';

/** A database with the tables of this package, and what to open on it. */
export interface TestLogs {
  readonly database: TestDatabase;
  readonly store: Store;
  /** Another process's pool, as far as the database can tell. */
  openStore(max?: number): Promise<Store>;
  /** A log of its own: two of them are two replicas that share nothing but the database. */
  openLog(options?: Partial<EventLogOptions>): EventLog;
  close(): Promise<void>;
}

/** Makes a database for one test file. Give `close` to `afterAll`. */
export async function makeTestLogs(tables: Readonly<Record<string, unknown>> = {}): Promise<TestLogs> {
  const database = await createTestDatabase({ tables: { ...eventTables, effect, ...tables } });
  const stores: Store[] = [];
  const logs: EventLog[] = [];
  const open = async (max = 10): Promise<Store> => {
    const opened = await openStore({ url: database.url, max });
    const store = opened.asService();
    stores.push(store);
    return store;
  };
  const store = await open();
  return {
    database,
    store,
    openStore: open,
    openLog(options = {}) {
      const log = new EventLog({ store, log: silent, ...options });
      logs.push(log);
      return log;
    },
    async close() {
      for (const log of logs) await log.close();
      for (const opened of stores) await opened.close();
      await database.drop();
    },
  };
}

/** An event that anybody may append. */
export function personsRegistered(eventId: string = randomUUID()): NewEvent {
  return {
    topic: 'persons',
    type: 'persons.registered',
    version: 1,
    payload: { personIds: [randomUUID()] },
    eventId,
  };
}
