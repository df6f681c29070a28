import { fileURLToPath } from 'node:url';
import { EventLog } from '@tongbu/events';
import { createLogger } from '@tongbu/runtime';
import { openStore, type Store } from '@tongbu/store';
import { createTestDatabase, type TestDatabase } from '@tongbu/store/testing';
import { RetentionJob, type RetentionJobOptions } from '../retention-job.js';
import { PLACE_NOTE_SQL, placeNotes } from './place-notes.js';

/** A service's migrations: grants and triggers stand there and nowhere else. */
const MIGRATIONS = fileURLToPath(new URL('../../../../services/transport/migrations', import.meta.url));

/** A database as a service has it, with one table of invented people beside it. */
export interface TestJobs {
  readonly database: TestDatabase;
  readonly store: Store;
  readonly events: EventLog;
  /** A job on it, as one replica of the service runs it. */
  open(options?: Partial<RetentionJobOptions>): RetentionJob;
  /** Runs a statement as the owner of the tables. */
  asOwner(statement: string): Promise<void>;
  close(): Promise<void>;
}

/** Makes one. Give `close` to `afterEach`. */
export async function makeTestJobs(): Promise<TestJobs> {
  const database = await createTestDatabase({ migrations: MIGRATIONS });
  const asOwner = async (statement: string): Promise<void> => {
    const owner = await openStore({ url: database.ownerUrl, max: 1 });
    await owner.sql.unsafe(statement).finally(() => owner.close());
  };
  await asOwner(PLACE_NOTE_SQL);
  const log = createLogger({ name: 'test', level: 'silent' });
  const store = (await openStore({ url: database.url })).asService();
  const events = new EventLog({ store, log });
  const jobs: RetentionJob[] = [];
  return {
    database,
    store,
    events,
    asOwner,
    open(options = {}) {
      const job = new RetentionJob({
        ...{ store, events, log, agency: 'TRANSPORT', subjects: [placeNotes()] },
        ...options,
      });
      jobs.push(job);
      return job;
    },
    async close() {
      for (const job of jobs) await job.close();
      await events.close();
      await store.close();
      await database.drop();
    },
  };
}
