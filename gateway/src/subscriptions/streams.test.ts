import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { MAX_AGE_MS, ScriptedAgencies, StreamClient } from '../testing/scripted-agencies.js';

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
  agencies.now = () => performance.now();
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

test('what was decided too long ago is handed to nobody: who waited is told to come back, and gets it decided anew', async () => {
  const agencies = new ScriptedAgencies();
  const streams = agencies.streams();
  const reading = agencies.join(streams, 0);
  const paused = new StreamClient(0, agencies.now);
  paused.isPaused = true;
  agencies.join(streams, 0, paused);
  agencies.append(3);
  await expect.poll(() => reading.sequences).toEqual([1, 2, 3]);
  agencies.time += MAX_AGE_MS + 1;
  paused.goOn();
  expect(paused.sequences).toEqual([1]);
  expect(paused.ends).toEqual([{ kind: 'slow' }]);
  agencies.join(streams, 1, paused);
  await expect.poll(() => paused.sequences).toEqual([1, 2, 3]);
  expect(reading.ends).toEqual([]);
  streams.close();
});

test('a reader for whom something has waited too long is closed though it takes nothing and nothing comes', async () => {
  const agencies = new ScriptedAgencies();
  const streams = agencies.streams();
  const paused = new StreamClient(0, agencies.now);
  paused.isPaused = true;
  agencies.join(streams, 0, paused);
  agencies.append(2);
  await expect.poll(() => streams.statistics().maxBehind).toBe(1);
  agencies.time += MAX_AGE_MS + 1;
  await expect.poll(() => paused.ends, { timeout: 10_000 }).toEqual([{ kind: 'slow' }]);
  expect(streams.statistics()).toMatchObject({ closedSlow: 1, subscriptions: 0 });
  streams.close();
});

test('a reader who comes late steps in where others just were while that is fresh, and has it decided anew after', async () => {
  const agencies = new ScriptedAgencies();
  const streams = agencies.streams();
  const early = agencies.join(streams, 0);
  agencies.append(3);
  await expect.poll(() => early.sequences).toEqual([1, 2, 3]);
  agencies.time += 0.8 * MAX_AGE_MS;
  expect(agencies.join(streams, 1).sequences).toEqual([2, 3]);
  expect(streams.statistics()).toMatchObject({ runs: 1, replays: 1 });
  agencies.time += 1;
  const late = agencies.join(streams, 1);
  expect(streams.statistics()).toMatchObject({ runs: 2, replays: 2 });
  await expect.poll(() => late.sequences).toEqual([2, 3]);
  await expect.poll(() => streams.statistics()).toMatchObject({ runs: 1, merged: 1 });
  agencies.append(1);
  await expect.poll(() => late.sequences).toEqual([2, 3, 4]);
  streams.close();
});
