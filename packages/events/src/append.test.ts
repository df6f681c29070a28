import { randomUUID } from 'node:crypto';
import { isUniqueViolation } from '@tongbu/store';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { appendEvents } from './append.js';
import type { NewEvent } from './event.js';
import { makeTestLogs, personsRegistered, type TestLogs } from './testing/test-log.js';

let logs: TestLogs;
beforeAll(async () => {
  logs = await makeTestLogs();
});
afterAll(() => logs.close());

function settled(topic: 'response'): NewEvent {
  const payload = {
    caseId: randomUUID(),
    outcome: 'EXCLUDED',
    settledAt: new Date().toISOString(),
    exercise: true,
  } as const;
  return { topic, type: 'case.settled', version: 1, payload };
}

describe('appendEvents', () => {
  it('numbers the events of each topic from 1, in the order given, across topics', async () => {
    const given = [personsRegistered(), settled('response'), personsRegistered(), settled('response')];
    const stored = await logs.store.transaction((tx) => appendEvents(tx, given));
    expect(stored.map(({ topic, sequence }) => `${topic} ${sequence}`)).toEqual([
      'persons 1',
      'response 1',
      'persons 2',
      'response 2',
    ]);
    const events = logs.openLog();
    expect(await events.read('persons')).toEqual(stored.filter(({ topic }) => topic === 'persons'));
    expect(await events.read('response')).toEqual(stored.filter(({ topic }) => topic === 'response'));
  });

  it('leaves no gap where a transaction was undone', async () => {
    const events = logs.openLog();
    const { sequence: before } = await events.head('persons');
    await expect(
      logs.store.transaction(async (tx) => {
        await appendEvents(tx, [personsRegistered(), personsRegistered()]);
        throw new Error('undone');
      }),
    ).rejects.toThrow('undone');
    const [stored] = await logs.store.transaction((tx) => appendEvents(tx, [personsRegistered()]));
    expect(stored?.sequence).toBe(before + 1);
  });

  it('does not deadlock when transactions name the same topics in opposite orders', async () => {
    const store = await logs.openStore(16);
    let attempts = 0;
    const append = (given: NewEvent[]) =>
      store.transaction((tx) => {
        attempts += 1;
        return appendEvents(tx, given);
      });
    await Promise.all(
      Array.from({ length: 100 }, (_, index) =>
        append(
          index % 2 === 0
            ? [personsRegistered(), settled('response')]
            : [settled('response'), personsRegistered()],
        ),
      ),
    );
    expect(attempts).toBe(100);
  });

  it('drops fields that the vocabulary does not know, so that a name cannot slip in', async () => {
    const event = personsRegistered();
    const payload = { ...event.payload, name: '张三' };
    const [stored] = await logs.store.transaction((tx) =>
      appendEvents(tx, [{ ...event, payload } as NewEvent]),
    );
    expect(stored?.payload).toEqual(event.payload);
    const [read] = (await logs.openLog().read('persons', { limit: 1_000 })).slice(-1);
    expect(read?.payload).toEqual(event.payload);
  });

  it('refuses a payload that does not fit its type, and a topic that does not carry it', async () => {
    const event = personsRegistered();
    const append = (wrong: object) =>
      logs.store.transaction((tx) => appendEvents(tx, [{ ...event, ...wrong } as NewEvent]));
    await expect(append({ payload: { personIds: [] } })).rejects.toThrow('INVALID_PAYLOAD personIds');
    await expect(append({ version: 2 })).rejects.toThrow('UNKNOWN_VERSION');
    await expect(append({ topic: 'response' })).rejects.toThrow('does not carry');
  });

  it('stores an event id once in a topic', async () => {
    const event = personsRegistered();
    const append = () => logs.store.transaction((tx) => appendEvents(tx, [event]));
    await append();
    const error = await append().catch((refused: unknown) => refused);
    expect(isUniqueViolation(error, 'event_topic_event_id_unique')).toBe(true);
  });

  it('keeps the time that is given, to the millisecond, and else takes the clock of the database', async () => {
    const occurredAt = new Date('2022-04-05T06:07:08.009Z');
    const [given, now] = await logs.store.transaction((tx) =>
      appendEvents(tx, [{ ...personsRegistered(), occurredAt }, personsRegistered()]),
    );
    expect(given?.occurredAt).toEqual(occurredAt);
    expect(Math.abs(Number(now?.occurredAt) - Date.now())).toBeLessThan(60_000);
  });
});
