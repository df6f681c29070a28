import { rmSync } from 'node:fs';
import { inPidNamespace } from '@tongbu/store/testing';
import { afterAll, expect, test } from 'vitest';
import { launch, makeDataDir, processesOf, until } from './launch.js';
import { type RunningHub, startHub } from './start-hub.js';

const dataDir = makeDataDir();
let hub: RunningHub | undefined;
afterAll(async () => {
  await hub?.stop();
  rmSync(dataDir, { recursive: true, force: true });
}, 60_000);

const container = inPidNamespace();

test('a hub of another container on the same volume is refused in one line, and harms nothing', async ({
  skip,
}) => {
  if (!container) skip('no PID namespaces for this user here');
  hub = await startHub({ dataDir });
  const before = hub.pids;
  const second = launch(dataDir, { args: ['--empty'], through: container ?? [] });
  expect(await second.exited).toBe(1);
  expect(second.err()).toBe(
    `tongbu: DATA_DIR: ${dataDir} is in use by another hub (process ${hub.launcher.child.pid} of another container)\n`,
  );
  expect(hub.pids).toEqual(before);
  expect(await hub.stop()).toBe(0);
}, 120_000);

test('a hub that is killed with its container is taken over by the next one', async ({ skip }) => {
  if (!container) skip('no PID namespaces for this user here');
  const first = await startHub({ dataDir, through: container ?? [] });
  first.launcher.child.kill('SIGKILL');
  await until('the container is gone', () => processesOf(dataDir).length === 0);
  hub = await startHub({ dataDir });
  expect(await hub.stop()).toBe(0);
}, 120_000);
