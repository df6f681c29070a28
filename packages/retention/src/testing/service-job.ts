import { EventLog } from '@tongbu/events';
import { createLogger } from '@tongbu/runtime';
import { openStore, type Store } from '@tongbu/store';
import { createTestDatabase } from '@tongbu/store/testing';
import type { Agency } from '@tongbu/vocabulary';
import { RetentionJob } from '../retention-job.js';
import type { RetentionSubject } from '../retention-subject.js';
import { type FoundText, findInDatabase } from './find-in-database.js';

/** A service's job on a database of its own, with nothing of the service running beside it. */
export interface ServiceJob {
  readonly job: RetentionJob;
  /** In the service's own scope. */
  readonly store: Store;
  readonly events: EventLog;
  /** Looks for texts in everything that the database holds. */
  find(texts: readonly string[]): Promise<FoundText[]>;
  close(): Promise<void>;
}

/** Makes one from the migrations of a service. Give `close` to `afterEach`. */
export async function startServiceJob({
  agency,
  migrations,
  subjects,
  now,
}: {
  readonly agency: Agency;
  readonly migrations: string;
  readonly subjects: readonly RetentionSubject[];
  readonly now: () => Date;
}): Promise<ServiceJob> {
  const database = await createTestDatabase({ migrations });
  const store = (await openStore({ url: database.url })).asService();
  const log = createLogger({ name: 'test', level: 'silent' });
  const events = new EventLog({ store, log });
  const job = new RetentionJob({ store, events, agency, subjects, log, now });
  return {
    job,
    store,
    events,
    find: (texts) => findInDatabase(database.adminUrl, texts),
    close: async () => {
      await job.close();
      await events.close();
      await store.close();
      await database.drop();
    },
  };
}
