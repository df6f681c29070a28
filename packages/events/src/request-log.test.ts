import { fence, inCallersPlaces } from '@tongbu/store';
import { pgTable, text } from 'drizzle-orm/pg-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { EventLog } from './event-log.js';
import { event } from './tables.js';
import { makeTestLogs, personsRegistered, type TestLogs } from './testing/test-log.js';

const record = pgTable('record', { jurisdiction: text('jurisdiction').notNull() }, (table) =>
  fence(inCallersPlaces(table.jurisdiction)),
);

let logs: TestLogs;
let log: EventLog;

beforeAll(async () => {
  logs = await makeTestLogs({ record });
  log = logs.openLog();
  await logs.store.db.insert(record).values([{ jurisdiction: '321002' }, { jurisdiction: '320102' }]);
});
afterAll(() => logs?.close());

it('a request writes in its own scope, and its events are stored and streamed though it cannot see the log', async () => {
  const caller = logs.store.scopedTo({ agency: 'HEALTH', jurisdictions: ['321000'] });
  const requests = log.within(caller);
  const stream = requests.stream('persons');
  await stream.opened;
  const told = personsRegistered();
  const seen = await requests.write(async (tx, append) => {
    append(told);
    return [await tx.select().from(record), await tx.select().from(event)];
  });
  expect(seen).toEqual([[{ jurisdiction: '321002' }], []]);
  expect((await stream.next()).value).toMatchObject({ eventId: told.eventId });
  await stream.return();
  expect(await caller.db.select().from(event)).toEqual([]);
  expect(await logs.store.db.select().from(event)).toHaveLength(1);
});
