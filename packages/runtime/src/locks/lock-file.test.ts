import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openLifeline } from './lifeline.js';
import { findLockHolder, LockHeld, takeLock } from './lock-file.js';
import { currentProcess, identify } from './process-identity.js';

let folder: string;
let file: string;
const closers: (() => unknown)[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tongbu-lock-'));
  file = join(folder, 'hub.pid');
});
afterEach(() => {
  for (const close of closers.splice(0)) close();
  rmSync(folder, { recursive: true });
});

const refusal = () =>
  takeLock(file).then(
    () => 'taken',
    (error: unknown) => (error instanceof LockHeld ? error.description : String(error)),
  );

test('a lock is held once, and what is released leaves nothing', async () => {
  const { release } = await takeLock(file);
  expect(await refusal()).toBe(`process ${process.pid}`);
  expect(await findLockHolder(file)).toMatchObject(currentProcess());
  expect(statSync(file).mode & 0o444).toBe(0o444);
  release();
  expect(readdirSync(folder)).toEqual([]);
  expect(await findLockHolder(file)).toBeUndefined();
});

test('of many that find a stale lock at once one gets it', async () => {
  writeFileSync(file, '999999999\nearlier\n');
  const taken = await Promise.allSettled(Array.from({ length: 8 }, () => takeLock(file)));
  expect(taken.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
});

test('a lock file that cannot be read ends the attempt, which would go on for ever otherwise', async () => {
  mkdirSync(file);
  expect(await refusal()).toMatch(/EISDIR/);
  expect(readdirSync(folder)).toEqual(['hub.pid']);
});

describe.runIf(process.platform === 'linux')('a holder in another PID namespace', () => {
  /** A process that lives here, as a hub in another container would have written it down. */
  function writeHolder({ boot = currentProcess().start.split('/')[0], lifeline = '' }): void {
    writeFileSync(file, `1\n${boot}/77\npid:[1]\n${lifeline}\n`);
  }

  test('keeps its lock while its lifeline answers, and not a moment longer', async () => {
    const lifeline = await openLifeline(folder);
    if (!lifeline) throw new Error('no lifeline');
    closers.push(lifeline.close);
    writeHolder({ lifeline: lifeline.name });
    expect(await refusal()).toBe('process 1 of another container');
    expect(await findLockHolder(file)).toMatchObject({ pid: 1 });
  });

  test('loses it with its life, and the next one clears up behind it', async () => {
    const dead = 'hub-dead.sock';
    const script = `
      import { createServer } from 'node:net';
      createServer().listen(${JSON.stringify(join(folder, dead))}, () => process.kill(process.pid, 'SIGKILL'));`;
    await new Promise((resolve) =>
      spawn(process.execPath, ['--input-type=module', '-e', script]).once('exit', resolve),
    );
    expect(readdirSync(folder)).toEqual([dead]);
    writeHolder({ lifeline: dead });
    const { release } = await takeLock(file);
    expect(readdirSync(folder)).not.toContain(dead);
    release();
  });

  test('that cannot be asked is not taken over, and the refusal says what to do', async () => {
    for (const lifeline of ['', 'hub-gone.sock', '../elsewhere']) {
      writeHolder({ lifeline });
      expect(await refusal()).toMatch(/^perhaps, process 1 of another container.*remove the lock file/);
    }
  });

  test('of an earlier boot is dead, whatever is left of it', async () => {
    writeHolder({ boot: 'earlier' });
    const { release } = await takeLock(file);
    expect(readFileSync(file, 'utf8')).toContain(identify(process.pid)?.start);
    release();
  });

  test('is found in a folder whose path is longer than a socket may have', async () => {
    const deep = join(folder, 'x'.repeat(100), 'y'.repeat(100));
    mkdirSync(deep, { recursive: true });
    file = join(deep, 'hub.pid');
    const { release } = await takeLock(file);
    writeFileSync(file, readFileSync(file, 'utf8').replace(/^pid:.*$/m, 'pid:[1]'));
    expect(await refusal()).toBe(`process ${process.pid} of another container`);
    release();
  });
});
