import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { ConfigurationFault } from '@tongbu/runtime';
import { afterEach, expect, test } from 'vitest';
import { type ChildOptions, childProcess } from './child.js';
import { gatherFaults } from './gather-faults.js';
import { Keeper, type KeeperOptions, type Running } from './keeper.js';
import { LogFile } from './log-file.js';
import { createTerminal } from './terminal.js';

const cleanUps: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

function keepFixture(options: Partial<ChildOptions & KeeperOptions> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'tongbu-keeper-'));
  const notes: string[] = [];
  const note = (name: string, line: string) => void notes.push(`${name} ${line}`);
  const terminal = { print: () => {}, note, warn: note };
  const file = new LogFile(join(folder, 'log'));
  const entry = fileURLToPath(new URL('./fixtures/service.mjs', import.meta.url));
  const child = childProcess({ name: 'health', entry, environment: {}, folder, file, terminal, ...options });
  const keeper = new Keeper(child, { terminal, ...options });
  cleanUps.push(
    () => rmSync(folder, { recursive: true }),
    () => keeper.stop(),
  );
  return { keeper, notes, log: () => readFileSync(join(folder, 'log'), 'utf8') };
}

const runs = (pid: number) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

async function until<T>(look: () => T | undefined | false, withinMs = 20_000): Promise<T> {
  for (const end = Date.now() + withinMs; Date.now() < end; await sleep(10)) {
    const found = look();
    if (found) return found;
  }
  throw new Error('it did not happen in time');
}

test('a process that is killed runs again, and the note says by what', async () => {
  const { keeper, notes } = keepFixture();
  await keeper.ready;
  const first = keeper.pid ?? 0;
  process.kill(first, 'SIGKILL');
  await until(() => keeper.pid !== undefined && keeper.pid !== first);
  expect(notes).toContain('health was ended by SIGKILL; starting it again in 0.1 s');
});

test('a process that dies of an error is named with its exit code and the last error it logged', async () => {
  const { notes } = keepFixture({ environment: { BEHAVIOUR: 'dies-at-start' } });
  await until(() => notes.some((note) => note.includes('starting it again')));
  expect(notes).toContain('health error: the database is not there');
  expect(notes).toContain('health ended with code 3 (the database is not there); starting it again in 0.1 s');
});

test('an exception that nobody caught is named by its message, not by its stack', async () => {
  const { notes } = keepFixture({ environment: { BEHAVIOUR: 'throws' } });
  await until(() => notes.length > 0);
  expect(notes[0]).toBe('health ended with code 1 (Error: a plain exception); starting it again in 0.1 s');
});

test('a process that cannot run as configured is not started again, and whoever waits for it is told why', async () => {
  const { keeper, notes } = keepFixture({ environment: { BEHAVIOUR: 'misconfigured' } });
  await expect(keeper.ready).rejects.toEqual(new ConfigurationFault(['A: is wrong', 'B: is too']));
  await keeper.stop();
  expect(notes).toEqual([]);
});

test('a process that has answered before is started again also when its configuration was broken since', async () => {
  const { keeper, notes } = keepFixture({
    environment: { BEHAVIOUR: 'misconfigured' },
    firstEnvironment: { BEHAVIOUR: '' },
  });
  await keeper.ready;
  process.kill(keeper.pid ?? 0, 'SIGKILL');
  await until(
    () => notes.filter((note) => /^health ended with code 78.*; starting it again/.test(note)).length > 1,
  );
});

test('faults that several processes tell are told once, and those of one with its name', () => {
  const faults = gatherFaults(
    new Map([
      ['health', ['the keys', 'a database']],
      ['gateway', ['the keys']],
    ]),
  );
  expect(faults).toEqual(['the keys', 'health: a database']);
});

test('a process that dies again and again is started ever later, up to a limit', async () => {
  const { notes } = keepFixture({
    environment: { BEHAVIOUR: 'dies-at-start' },
    firstDelayMs: 10,
    longestDelayMs: 40,
  });
  const restarts = () => notes.filter((note) => note.includes('again'));
  await until(() => restarts().length >= 4);
  expect(
    restarts()
      .map((note) => note.replace(/.* in /, ''))
      .slice(0, 4),
  ).toEqual(['0.01 s', '0.02 s', '0.04 s', '0.04 s']);
});

test('a process that was up for a while is started again without delay', async () => {
  const { keeper, notes } = keepFixture({ firstDelayMs: 10, soundAfterMs: 0 });
  for (let death = 0; death < 3; death++) {
    process.kill(await until(() => keeper.pid), 'SIGKILL');
    await until(() => notes.filter((note) => note.endsWith('in 0.01 s')).length > death);
  }
});

test('what is asked to stop stops, and is not started again', async () => {
  const { keeper, notes } = keepFixture();
  await keeper.ready;
  const pid = keeper.pid ?? 0;
  await keeper.stop();
  await keeper.stop();
  expect(runs(pid)).toBe(false);
  expect(notes.filter((note) => note.includes('again'))).toEqual([]);
});

test('what hangs when asked to stop is killed', async () => {
  const { keeper, notes } = keepFixture({ environment: { BEHAVIOUR: 'hangs' }, graceMs: 200 });
  await keeper.ready;
  const pid = keeper.pid ?? 0;
  await keeper.stop();
  expect(runs(pid)).toBe(false);
  expect(notes).toContain('health did not stop in time; killed');
});

test('a stop that comes while a process is being started leaves nothing', async () => {
  const { keeper } = keepFixture();
  await keeper.stop();
  expect(keeper.pid).toBeUndefined();
});

test('a stop that comes during the pause before a restart ends the pause', async () => {
  const { keeper, notes } = keepFixture({
    environment: { BEHAVIOUR: 'dies-at-start' },
    firstDelayMs: 60_000,
    longestDelayMs: 60_000,
  });
  await until(() => notes.some((note) => note.includes('again')));
  await keeper.stop();
});

test('something that cannot even be started is tried again', async () => {
  let tries = 0;
  const notes: string[] = [];
  const start = async (): Promise<Running> => {
    tries += 1;
    throw new Error('the disk is full');
  };
  const note = (_: string, line: string) => void notes.push(line);
  const terminal = { print: () => {}, note, warn: note };
  const keeper = new Keeper({ name: 'postgres', start }, { terminal, firstDelayMs: 1 });
  await until(() => tries > 2);
  await keeper.stop();
  expect(notes[0]).toBe('could not be started (the disk is full); starting it again in 0.001 s');
});

test('a process sees its own environment, and a failpoint only the first time', async () => {
  const { keeper, notes, log } = keepFixture({ environment: { A: '1' }, firstEnvironment: { FAIL_AT: 'x' } });
  await keeper.ready;
  const seen = () => notes.filter((note) => note.includes('seen:'));
  // What it says and that it is ready come on two ways.
  await until(() => seen().length === 1);
  expect(seen()[0]).toBe('health seen: A FAIL_AT');
  process.kill(keeper.pid ?? 0, 'SIGKILL');
  await until(() => seen().length === 2);
  expect(seen()[1]).not.toContain('FAIL_AT');
  expect(log().match(/seen:/g)).toHaveLength(2);
});

test('a line that comes again at once is counted, not shown again', () => {
  const lines: string[] = [];
  let now = 0;
  const stream = { write: (line: string) => lines.push(line) } as unknown as NodeJS.WritableStream;
  const terminal = createTerminal(stream, stream, () => new Date(now));
  for (let second = 0; second <= 12; second++) {
    now = second * 1000;
    terminal.warn('tracing', 'health does not answer');
  }
  expect(lines.map((line) => line.slice(9))).toEqual([
    'tracing         warning: health does not answer\n',
    'tracing         warning: health does not answer (9 times more)\n',
  ]);
});
