import { randomUUID } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type EmbeddedPostgres, openStore, type Store, startEmbeddedPostgres } from '@tongbu/store';
import { printTables } from '@tongbu/store/testing';
import { asc, sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { EventLog } from './event-log.js';
import { type Follower, follow } from './follow/follower.js';
import { listParked } from './follow/parked-events.js';
import { localEventSource } from './local-event-source.js';
import { eventTables } from './tables.js';
import { effect, silent } from './testing/effect.js';
import { eventually } from './testing/eventually.js';
import { personsRegistered } from './testing/test-log.js';
import { isTransient } from './transient.js';

/** A server of this file's own: the others would not like what happens to it. */
let dataDir: string;
let server: EmbeddedPostgres;
let store: Store;
let events: EventLog;
let follower: Follower;

beforeAll(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'tongbu-test-outage-'));
  await chmod(dataDir, 0o755);
  server = await startEmbeddedPostgres({
    dataDir,
    databases: [{ name: 'health' }],
    log: silent,
    throwAway: true,
  });
  const owner = await openStore({ url: server.ownerUrl('health'), max: 1 });
  await owner.sql.unsafe(await printTables({ ...eventTables, effect }));
  await owner.sql.unsafe('GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO health');
  await owner.close();
  store = (await openStore({ url: server.url('health') })).asService();
  events = new EventLog({ store, log: silent });
});
afterAll(async () => {
  await follower?.stop();
  await events?.close();
  await store?.close();
  await server?.stop();
  await rm(dataDir, { recursive: true, force: true });
});

it('PostgreSQL killed again and again under writers, a stream and a follower: all resume, nothing is lost', async () => {
  const streamed: string[] = [];
  const stop = new AbortController();
  const reading = (async () => {
    for await (const event of events.stream('persons', { after: '0', signal: stop.signal })) {
      streamed.push(event.eventId);
    }
  })();
  follower = follow({
    store,
    events,
    consumer: 'mirror',
    topic: 'persons',
    source: localEventSource(events, 'persons'),
    handle: async (tx, { eventId, sequence }) => {
      await tx.insert(effect).values({ consumer: 'mirror', eventId, sequence });
    },
    log: silent,
  });

  const acknowledged: string[] = [];
  const unknown: string[] = [];
  let writing = true;
  const writers = Array.from({ length: 4 }, async () => {
    while (writing) {
      const eventId = randomUUID();
      try {
        await events.write(async (_, append) => append(personsRegistered(eventId)));
        acknowledged.push(eventId);
      } catch (error) {
        if (!isTransient(error)) throw error;
        unknown.push(eventId);
      }
      await sleep(5);
    }
  });

  for (let round = 0; round < 3; round += 1) {
    const before = acknowledged.length;
    await eventually(() => acknowledged.length > before + 20);
    process.kill(server.pid, 'SIGKILL');
    await server.exited;
    await sleep(200);
    await server.restart();
    const { length } = acknowledged;
    await eventually(() => acknowledged.length > length);
    const { sequence } = await events.head('persons');
    await eventually(() => (follower.status().sequence ?? 0) >= sequence);
  }
  writing = false;
  await Promise.all(writers);

  const { sequence: last } = await events.head('persons');
  await eventually(() => follower.status().sequence === last && streamed.length === last);
  stop.abort();
  await reading;
  const [kept] = await store.db.execute<{ ids: string[] }>(
    sql`SELECT array_agg(event_id::text ORDER BY seq) AS ids FROM event`,
  );
  const ids = kept?.ids ?? [];
  expect(ids).toHaveLength(last);
  expect(acknowledged.filter((eventId) => !ids.includes(eventId))).toEqual([]);
  expect(ids.filter((eventId) => !acknowledged.includes(eventId) && !unknown.includes(eventId))).toEqual([]);
  expect(streamed).toEqual(ids);
  const applied = await store.db.select().from(effect).orderBy(asc(effect.place));
  expect(applied.map(({ eventId }) => eventId)).toEqual(ids);
  expect(await listParked(store.db)).toEqual([]);
}, 60_000);

it('a follower and a log stop within seconds while PostgreSQL is away', async () => {
  process.kill(server.pid, 'SIGKILL');
  await server.exited;
  await sleep(300);
  const startedAt = performance.now();
  await follower.stop();
  await events.close();
  expect(performance.now() - startedAt).toBeLessThan(5_000);
  expect(follower.status().state).toBe('stopped');
});
