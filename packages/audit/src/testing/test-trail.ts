import { fileURLToPath } from 'node:url';
import { EventLog } from '@tongbu/events';
import { createLogger } from '@tongbu/runtime';
import { openStore, type Store } from '@tongbu/store';
import { createTestDatabase, type TestDatabase } from '@tongbu/store/testing';
import { sql } from 'drizzle-orm';
import { AuditTrail } from '../audit-trail.js';
import { parseBody, type ReadRecord } from '../log/audit-record.js';
import { makeServiceKey } from './service-keys.js';

/** A service's migrations: grants and triggers stand there and nowhere else. */
const MIGRATIONS = fileURLToPath(new URL('../../../../services/public-security/migrations', import.meta.url));

/** The trail of public security on a database of its own. */
export interface TestTrail {
  readonly database: TestDatabase;
  readonly store: Store;
  readonly events: EventLog;
  readonly trail: AuditTrail;
  /** What is recorded, in order. */
  recorded(): Promise<ReadRecord[]>;
  /** Runs a statement as the role that owns the tables. */
  asOwner(statement: string): Promise<void>;
  stop(): Promise<void>;
}

/** Starts it. Give `stop` to `afterEach` or `afterAll`. */
export async function startTestTrail(): Promise<TestTrail> {
  const log = createLogger({ name: 'test', level: 'silent' });
  const database = await createTestDatabase({ migrations: MIGRATIONS });
  const store = (await openStore({ url: database.url })).asService();
  const events = new EventLog({ store, log });
  const { privateKey: key } = makeServiceKey('PUBLIC_SECURITY');
  const trail = new AuditTrail({ store, events, agency: 'PUBLIC_SECURITY', key, log });
  return {
    database,
    store,
    events,
    trail,
    recorded: async () => {
      const rows = await store.db.execute<{ body: string }>(sql`select body from audit_log order by seq`);
      return rows.map(({ body }) => parseBody(body));
    },
    asOwner: async (statement) => {
      const owner = await openStore({ url: database.ownerUrl, max: 1 });
      await owner.sql.unsafe(statement).finally(() => owner.close());
    },
    stop: async () => {
      await trail.close();
      await events.close();
      await store.close();
      await database.drop();
    },
  };
}
