import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ALERTS_SDL, createTestAlerts, type TestAlerts } from '../testing/test-alerts.js';
import { startTestHub, type TestHub } from '../testing/test-hub.js';
import { createTestShell, type TestShell } from '../testing/test-shell.js';
import { lockCursorFile } from './cursor-file-lock.js';
import { jsonDisplay, textDisplay } from './display.js';
import { watch } from './watch.js';
import { WatchState } from './watch-state.js';

let folder: string;
let hub: TestHub;
let alerts: TestAlerts;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tongbu-watch-'));
  alerts = createTestAlerts();
  hub = await startTestHub(ALERTS_SDL, alerts.fields);
});
const running: AbortController[] = [];
afterEach(async () => {
  for (const watcher of running.splice(0)) watcher.abort();
  await hub[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

const cursorFile = () => join(folder, 'cursor.json');

interface Watcher {
  readonly shell: TestShell;
  readonly ended: Promise<void>;
  /** What was shown: the case numbers of the alerts, and the lanes as `transfer N-1`. */
  shown(): string[];
  stop(): Promise<void>;
}

function start({
  jurisdiction,
  token = 'good',
  isText = false,
}: {
  jurisdiction?: string;
  token?: string;
  isText?: boolean;
} = {}): Watcher {
  const shell = createTestShell();
  const told = new AbortController();
  running.push(told);
  const state = WatchState.find(cursorFile()) ?? WatchState.begin(cursorFile(), new Date(Date.now() - 500));
  const ended = watch({
    url: hub.url,
    token: async () => token,
    canRenewToken: false,
    jurisdiction,
    state,
    display: isText ? textDisplay(shell.out, (_, text) => text) : jsonDisplay(shell.out),
    note: (line) => void shell.err.write(`${line}\n`),
    signal: told.signal,
    silenceMs: 200,
    patienceMs: 200,
  });
  ended.catch(() => {});
  const shown = () =>
    shell
      .said()
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line))
      .map(({ lane, case: about }) => `${lane ? `${lane} ` : ''}${about?.caseNumber}`);
  return {
    shell,
    ended,
    shown,
    stop: async () => {
      told.abort();
      await ended;
    },
  };
}

const until = (look: () => void) => vi.waitFor(look, { timeout: 15_000, interval: 10 });
const numbers = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => `N-${from + index}`);

test('an alert is shown, then its lanes as they open, also where a lane is heard of first', async () => {
  const watcher = start();
  await sleep(1_200);
  alerts.lane('verificationUpdates', alerts.report(1));
  alerts.lane('transferUpdates', 'case-1');
  await until(() => expect(watcher.shown()).toHaveLength(3));
  expect(watcher.shown()[0]).toBe('N-1');
  alerts.lane('tracingUpdates', 'case-1');
  await until(() => expect(watcher.shown()).toHaveLength(4));
  expect(watcher.shown().slice(1).sort()).toEqual(['tracing N-1', 'transfer N-1', 'verification N-1']);
});

test('a person reads one line each, in English and Chinese', async () => {
  const watcher = start({ isText: true });
  alerts.lane('communityControlUpdates', alerts.report(1));
  await until(() => expect(watcher.shell.said().split('\n')).toHaveLength(3));
  const [alert, lane] = watcher.shell.said().split('\n');
  expect(alert).toMatch(
    /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} {2}● POSITIVE 阳性 +初筛阳性 SCREENED_POSITIVE +N-1 +321002 广陵区 Guangling +EXERCISE 演练$/,
  );
  expect(lane).toMatch(/ {2}└ Community control 社区管控 +已启动 OPEN +N-1 +\+\d+ ms$/);
});

test('cut connections lose nothing and repeat nothing', async () => {
  const watcher = start();
  await until(() => expect(watcher.shell.complained()).toContain('connected'));
  for (let count = 1; count <= 60; count += 1) {
    alerts.report(count);
    if (count % 7 === 0) hub.cut();
    await sleep(5);
  }
  await until(() => expect(watcher.shown()).toEqual(numbers(1, 60)));
});

test('a hub that is gone for a while is waited for', async () => {
  const watcher = start();
  alerts.report(1);
  await until(() => expect(watcher.shown()).toEqual(['N-1']));
  await hub.stop();
  alerts.report(2);
  await until(() =>
    expect(watcher.shell.complained()).toMatch(/the connection is lost \(.*\); trying again/),
  );
  await sleep(800);
  await hub.resume();
  alerts.report(3);
  await until(() => expect(watcher.shown()).toEqual(numbers(1, 3)));
});

test('a socket that says nothing any more is found out and made again', async () => {
  const watcher = start();
  alerts.report(1);
  await until(() => expect(watcher.shown()).toEqual(['N-1']));
  hub.freeze(true);
  alerts.report(2);
  await until(() => expect(watcher.shell.complained()).toContain('it was silent'));
  hub.freeze(false);
  await until(() => expect(watcher.shown()).toEqual(numbers(1, 2)));
});

test('another watch with the same file goes on where the one before ended', async () => {
  const first = start();
  alerts.lane('transferUpdates', alerts.report(1));
  await until(() => expect(first.shown()).toEqual(['N-1', 'transfer N-1']));
  await first.stop();
  alerts.lane('tracingUpdates', 'case-1');
  alerts.lane('tracingUpdates', alerts.report(2));
  const second = start();
  await until(() => expect(second.shown()).toHaveLength(3));
  expect(second.shown().sort()).toEqual(['N-2', 'tracing N-1', 'tracing N-2']);
});

test('the first watch begins now, and a kill before its first alert loses none', async () => {
  alerts.report(1, { at: new Date(Date.now() - 60_000) });
  const first = start();
  await sleep(1_500);
  expect(first.shown()).toEqual([]);
  await first.stop();
  alerts.report(2);
  const second = start();
  await until(() => expect(second.shown()).toEqual(['N-2']));
});

test('an alert whose case cannot be read for a moment is shown whole, once', async () => {
  const watcher = start();
  await sleep(1_200);
  alerts.loseCases(2);
  alerts.report(1);
  alerts.report(2);
  await until(() => expect(watcher.shown()).toEqual(['N-1', 'N-2']));
});

test('a place hears of its own alerts and lanes only', async () => {
  const watcher = start({ jurisdiction: '321000' });
  alerts.lane('transferUpdates', alerts.report(1, { jurisdiction: '510903' }));
  alerts.lane('transferUpdates', alerts.report(2, { jurisdiction: '321002' }));
  await until(() => expect(watcher.shown()).toEqual(['N-2', 'transfer N-2']));
});

test('a token that the hub does not take, and a cursor that it no longer keeps, end the watch with a reason', async () => {
  await expect(start({ token: 'expired' }).ended).rejects.toThrow('does not take the token');
  alerts.expireCursors();
  await expect(start().ended).rejects.toThrow('some may have been missed');
});

test('a cursor file is for one watch at a time, and a dead one’s is taken over', () => {
  const unlock = lockCursorFile(cursorFile());
  expect(() => lockCursorFile(cursorFile())).toThrow(`in use by another watch (process ${process.pid})`);
  unlock();
  expect(existsSync(`${cursorFile()}.lock`)).toBe(false);
  writeFileSync(`${cursorFile()}.lock`, JSON.stringify({ pid: 1, start: 'long ago' }));
  lockCursorFile(cursorFile())();
});

test('a file that is no cursor file is refused, and left as it is', () => {
  writeFileSync(cursorFile(), '{"mine": 1}');
  expect(() => WatchState.find(cursorFile())).toThrow('is no cursor file of tongbu watch');
  expect(readFileSync(cursorFile(), 'utf8')).toBe('{"mine": 1}');
});
