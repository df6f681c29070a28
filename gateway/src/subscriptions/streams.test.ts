import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { ScriptedAgencies, StreamClient } from '../testing/scripted-agencies.js';

test('a reader who joins others that have paused does not wait for them', async () => {
  const agencies = new ScriptedAgencies();
  const streams = agencies.streams();
  const paused = new StreamClient(0);
  paused.isPaused = true;
  agencies.join(streams, 0, paused);
  agencies.append(300);
  for (let left = 500; left > 0; left -= 1) await turn();
  // More events than may wait, and those that were under way.
  const reached = streams.statistics().completed;
  expect(reached).toBeLessThan(200);
  const reading = agencies.join(streams, reached);
  expect(streams.statistics().runs).toBe(1);
  await expect.poll(() => reading.sequences.at(-1)).toBe(300);
  expect(paused.sequences).toEqual([1]);
  streams.close();
});

test('a reader whose socket takes nothing is closed, also when nothing comes after what it holds', async () => {
  const agencies = new ScriptedAgencies();
  const streams = agencies.streams(100);
  const paused = new StreamClient(0);
  paused.isPaused = true;
  agencies.join(streams, 0, paused);
  const reading = agencies.join(streams, 0);
  agencies.append(1);
  await expect.poll(() => paused.ends, { timeout: 10_000 }).toEqual([{ kind: 'slow' }]);
  expect(paused.sequences).toEqual([1]);
  expect(reading.ends).toEqual([]);
  streams.close();
});

test('a stream that has ended for its readers does not end for who comes after them', async () => {
  const agencies = new ScriptedAgencies();
  const streams = agencies.streams();
  const paused = new StreamClient(0);
  paused.isPaused = true;
  agencies.join(streams, 0, paused);
  agencies.refusesAt = 'e.4';
  agencies.append(6);
  await expect.poll(() => streams.statistics().completed).toBe(3);
  await expect.poll(() => agencies.refusesAt).toBeUndefined();
  for (let left = 20; left > 0; left -= 1) await turn();
  const later = agencies.join(streams, 0);
  await expect.poll(() => later.sequences).toEqual([1, 2, 3, 4, 5, 6]);
  expect(later.ends).toEqual([]);
  paused.goOn();
  expect(paused.sequences).toEqual([1, 2, 3]);
  expect(paused.ends).toEqual([{ kind: 'unauthenticated' }]);
  streams.close();
});
