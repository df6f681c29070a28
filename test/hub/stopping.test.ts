import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { launch, makeDataDir, processesOf, until } from './launch.js';
import { startHub } from './start-hub.js';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});
const dataFolder = () => {
  const folder = makeDataDir();
  folders.push(folder);
  return folder;
};

const read = (file: string) => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
};

test('Ctrl-C under npm start, where npm forwards it a second time, stops everything with exit code 0', async () => {
  const dataDir = dataFolder();
  const hub = await startHub({ dataDir, throughNpm: true });
  // A terminal signals the whole group: npm, its shell and the launcher.
  process.kill(-(hub.launcher.child.pid ?? 0), 'SIGINT');
  expect(await hub.launcher.exited).toBe(0);
  expect(processesOf(dataDir)).toEqual([]);
}, 120_000);

test('SIGTERM for npm alone stops everything with exit code 0', async () => {
  const dataDir = dataFolder();
  const hub = await startHub({ dataDir, throughNpm: true });
  expect(await hub.stop('SIGTERM')).toBe(0);
  expect(processesOf(dataDir)).toEqual([]);
}, 120_000);

test.each([
  ['the data folder is taken', 'hub.pid', ''],
  ['the database server runs', 'hub.json', '"postgres"'],
  ['the first service runs', 'hub.json', '"health"'],
])(
  'a Ctrl-C in the start, when %s, leaves nothing, with exit code 0',
  async (_, file, sign) => {
    const dataDir = dataFolder();
    const launcher = launch(dataDir, { args: ['--empty'] });
    await until(file, () => read(join(dataDir, file))?.includes(sign));
    launcher.child.kill('SIGINT');
    launcher.child.kill('SIGINT');
    expect(await launcher.exited).toBe(0);
    expect(launcher.out()).toBe('');
    expect(processesOf(dataDir)).toEqual([]);
  },
  120_000,
);

test('what hangs is killed, and the hub still stops', async () => {
  const dataDir = dataFolder();
  const hub = await startHub({ dataDir });
  hub.kill('health', 'SIGSTOP');
  expect(await hub.stop('SIGINT')).toBe(0);
  expect(hub.launcher.err()).toMatch(/health +did not stop in time; killed/);
  expect(processesOf(dataDir)).toEqual([]);
}, 120_000);
