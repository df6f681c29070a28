import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { PROJECT, until } from './launch.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tongbu-bootstrap-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const exitOf = (child: ChildProcess) => new Promise((resolve) => child.once('exit', resolve));

/** A process that holds the installer's lock for a while, and writes down when it got it and when it let go. */
function hold(forMs: number): ChildProcess {
  const module = pathToFileURL(join(PROJECT, 'packages', 'cli', 'bootstrap-lock.mjs')).href;
  const script = `
    import { appendFileSync } from 'node:fs';
    import { setTimeout as sleep } from 'node:timers/promises';
    import { withLock } from ${JSON.stringify(module)};
    await withLock('lock', () => {}, async () => {
      appendFileSync('diary', 'in ' + process.pid + '\\n');
      await sleep(${forMs});
      appendFileSync('diary', 'out ' + process.pid + '\\n');
    });`;
  return spawn(process.execPath, ['--input-type=module', '-e', script], { cwd: folder, stdio: 'inherit' });
}
const diary = () => readFileSync(join(folder, 'diary'), 'utf8').trim().split('\n');

test('several installers at once work one after the other', async () => {
  await Promise.all([1, 2, 3, 4].map(() => exitOf(hold(50))));
  expect(diary()).toHaveLength(8);
  for (let line = 0; line < 8; line += 2) {
    expect(diary()[line + 1]).toBe(diary()[line]?.replace('in', 'out'));
  }
  expect(existsSync(join(folder, 'lock'))).toBe(false);
});

test('the lock of an installer that was killed is taken over, by one of those who wait', async () => {
  const killed = hold(60_000);
  await until('the lock is held', () => existsSync(join(folder, 'diary')));
  const waiting = [hold(50), hold(50), hold(50)].map(exitOf);
  killed.kill('SIGKILL');
  await Promise.all(waiting);
  const [, ...after] = diary();
  expect(after).toHaveLength(6);
  for (let line = 0; line < 6; line += 2) expect(after[line + 1]).toBe(after[line]?.replace('in', 'out'));
});

const bootstrap = (...args: string[]) =>
  spawn(process.execPath, [join(PROJECT, 'packages', 'cli', 'bootstrap.mjs'), ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });

test('--run passes the exit code of the tool through', async () => {
  expect(await exitOf(bootstrap('--run', 'node', '-e', 'process.exit(7)'))).toBe(7);
});

test('--run passes on SIGTERM, and answers as a shell does for what a signal ended', async () => {
  const child = bootstrap('--run', 'node', '-e', 'console.error("here"); setInterval(() => {}, 1000)');
  await new Promise((resolve) =>
    child.stderr?.on('data', (text) => String(text).includes('here') && resolve(text)),
  );
  child.kill('SIGTERM');
  expect(await exitOf(child)).toBe(128 + 15);
});

test('--run of a tool that there is not ends with 127', async () => {
  expect(await exitOf(bootstrap('--run', 'no-such-tool'))).toBe(127);
});
