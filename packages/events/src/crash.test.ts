import { setTimeout as sleep } from 'node:timers/promises';
import { asc, eq } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { EventLog } from './event-log.js';
import { follow } from './follow/follower.js';
import { localEventSource } from './local-event-source.js';
import { consumerCursor } from './tables.js';
import { type AgencyServer, startAgencyServer } from './testing/agency-server.js';
import { makeProgram, type Program, type RunningProgram } from './testing/child-process.js';
import { effect, silent } from './testing/effect.js';
import { eventually } from './testing/eventually.js';
import { makeTestLogs, personsRegistered, type TestLogs } from './testing/test-log.js';

let health: TestLogs;
let transport: TestLogs;
let events: EventLog;
let server: AgencyServer;
let program: Program;
let consumer = '';
let turn = 0;
const started: RunningProgram[] = [];

beforeAll(async () => {
  program = await makeProgram('./follower-process.ts');
  health = await makeTestLogs();
  events = health.openLog();
  server = await startAgencyServer({ events });
});
beforeEach(async () => {
  turn += 1;
  consumer = `consumer-${turn}`;
  transport = await makeTestLogs();
});
afterEach(async () => {
  for (const child of started.splice(0)) {
    child.signal('SIGKILL');
    await child.exited;
  }
  await transport.close();
});
afterAll(async () => {
  await server.kill();
  await health.close();
  await program.remove();
});

function startFollower(environment: Readonly<Record<string, string>> = {}): RunningProgram {
  const child = program.start({
    DATABASE_URL: transport.database.url,
    SOURCE_URL: server.url,
    CONSUMER: consumer,
    LEASE_MS: '300',
    ...environment,
  });
  started.push(child);
  return child;
}

async function append(count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const event = personsRegistered();
    await events.write(async (_, add) => add(event));
    ids.push(event.eventId ?? '');
  }
  return ids;
}

async function stored(): Promise<string[]> {
  const all: string[] = [];
  for (let after = '0'; ; ) {
    const batch = await events.read('persons', { after, limit: 1_000 });
    if (batch.length === 0) return all;
    for (const event of batch) {
      all.push(event.eventId);
      after = event.cursor;
    }
  }
}

/** Every event had its effect once and in order, and the follower's own events exist exactly beside them. */
async function expectExactlyOnce(): Promise<void> {
  const all = await stored();
  await eventually(async () => (await cursorOf()) === all.length, 15_000, 'the follower did not catch up');
  const rows = await transport.store.db.select().from(effect).orderBy(asc(effect.place));
  expect(rows.map(({ eventId }) => eventId)).toEqual(all);
  const own = await transport.openLog().read('response', { limit: 1_000 });
  expect(own.map(({ payload }) => (payload as { caseId: string }).caseId)).toEqual(all);
}

async function cursorOf(): Promise<number | null | undefined> {
  const [row] = await transport.store.db
    .select()
    .from(consumerCursor)
    .where(eq(consumerCursor.consumer, consumer));
  return row?.seq;
}

describe('a consumer process that is killed', () => {
  it('between receiving and committing, at each point, neither loses an event nor applies one twice', async () => {
    await append(5);
    for (const point of [
      'events.after_receive_before_effects',
      'events.after_inbox_before_effects:1',
      'events.after_effects_before_commit',
      'events.after_append_before_commit:1',
      'events.after_commit_before_wake',
      'events.after_commit_before_next:1',
    ]) {
      const child = startFollower({ FAIL_AT: point });
      expect(`${point} ${await child.exited}`).toBe(`${point} SIGKILL`);
    }
    await append(5);
    startFollower();
    await expectExactlyOnce();
  }, 60_000);

  it('anywhere, again and again under a stream of events, neither loses nor doubles', async () => {
    let writing = true;
    const writer = (async () => {
      while (writing) {
        await append(1);
        await sleep(5);
      }
    })();
    for (let life = 0; life < 3; life += 1) {
      const child = startFollower();
      await child.said('ready');
      // One that was killed before it had begun would show nothing.
      if (life === 0) await eventually(async () => ((await cursorOf()) ?? 0) > 0);
      await sleep(100 + Math.random() * 500);
      child.signal('SIGKILL');
      await child.exited;
    }
    writing = false;
    await writer;
    expect(await cursorOf()).toBeGreaterThan(0);
    startFollower();
    await expectExactlyOnce();
  }, 60_000);
});

describe('a consumer process that is frozen in the middle of a transaction', () => {
  it('is taken over, and can write nothing when it wakes up', async () => {
    await append(5);
    const last = (await stored()).length;
    const child = startFollower({ LINGER_AT: String(last - 1), LINGER_MS: '60000' });
    await child.said('lingering');
    child.signal('SIGSTOP');
    const frozenAt = performance.now();
    const successor = follow({
      store: transport.store,
      events: transport.openLog(),
      consumer,
      topic: 'persons',
      source: localEventSource(events, 'persons'),
      handle: async (tx, { eventId, sequence }, add) => {
        await tx.insert(effect).values({ consumer, eventId, sequence });
        const payload = {
          caseId: eventId,
          outcome: 'CONFIRMED',
          settledAt: new Date().toISOString(),
          exercise: true,
        } as const;
        add({ topic: 'response', type: 'case.settled', version: 1, payload });
      },
      log: silent,
      leaseMs: 300,
    });
    try {
      await eventually(() => successor.status().sequence === last, 15_000);
      expect(performance.now() - frozenAt).toBeLessThan(15_000);
      child.signal('SIGCONT');
      await append(20);
      await sleep(300);
      await expectExactlyOnce();
      expect(successor.status().state).toBe('following');
    } finally {
      await successor.stop();
    }
  }, 60_000);
});
