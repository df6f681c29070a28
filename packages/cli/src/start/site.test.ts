import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ConfigurationFault, currentProcess, identify, isAlive } from '@tongbu/runtime';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { decideOnCity, writeCityState } from './city.js';
import { readHubConfig } from './hub-config.js';
import { readHubRecord, writeHubRecord } from './hub-record.js';
import { takeSite } from './site.js';

const FREE = {
  PORT: '0',
  HEALTH_PORT: '0',
  PUBLIC_SECURITY_PORT: '0',
  TRANSPORT_PORT: '0',
  CIVIL_AFFAIRS_PORT: '0',
};

let dataDir: string;
const closers: (() => unknown)[] = [];
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'tongbu-site-'));
});
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
  rmSync(dataDir, { recursive: true, force: true });
});

const input = (environment: Record<string, string> = {}) =>
  readHubConfig({ ...FREE, DATA_DIR: dataDir, ...environment }, '/');
const faultsOf = (environment?: Record<string, string>) =>
  takeSite(input(environment)).then(
    () => [],
    (error: ConfigurationFault) => error.faults,
  );

function startSleeper() {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  closers.push(() => child.kill('SIGKILL'));
  const identity = identify(child.pid ?? 0);
  if (!identity) throw new Error('the sleeper did not start');
  return identity;
}

async function takePort(): Promise<number> {
  const server = createServer();
  closers.push(() => server.close());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}

test('free ports are found, all different', async () => {
  const { ports, leave } = await takeSite(input());
  expect(new Set(Object.values(ports)).size).toBe(5);
  expect(Object.values(ports)).not.toContain(0);
  leave();
  expect(existsSync(join(dataDir, 'hub.pid'))).toBe(false);
});

test('taken ports are named with their variables, together with what else is wrong, and the folder is given back', async () => {
  const [gateway, transport] = [await takePort(), await takePort()];
  const faults = await faultsOf({
    PORT: String(gateway),
    TRANSPORT_PORT: String(transport),
    LOG_LEVEL: 'loud',
  });
  expect(faults).toEqual([
    expect.stringMatching(/^LOG_LEVEL: /),
    `PORT: port ${gateway} is taken by another program`,
    `TRANSPORT_PORT: port ${transport} is taken by another program`,
  ]);
  expect(existsSync(join(dataDir, 'hub.pid'))).toBe(false);
});

test('a port that its last user is about to give back is not taken', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  setTimeout(() => server.close(), 200);
  const { ports, leave } = await takeSite(input({ PORT: String(port) }));
  expect(ports.gateway).toBe(port);
  leave();
});

test('a data folder that another hub has is refused, and its ports are not complained about', async () => {
  const { pid, start } = startSleeper();
  writeFileSync(join(dataDir, 'hub.pid'), `${pid}\n${start}\n`);
  const port = await takePort();
  expect(await faultsOf({ PORT: String(port) })).toEqual([
    `DATA_DIR: ${dataDir} is in use by another hub (process ${pid})`,
  ]);
  expect(readFileSync(join(dataDir, 'hub.pid'), 'utf8')).toContain(String(pid));
});

test.each([
  ['whose process is gone', '999999999\n1\n'],
  ['whose pid another process has now', `${process.pid}\nearlier\n`],
  ['that is empty', ''],
  ['that is not ours', 'hello'],
])('a hub.pid %s is taken over', async (_, content) => {
  writeFileSync(join(dataDir, 'hub.pid'), content);
  const { leave } = await takeSite(input());
  const [pid, start] = readFileSync(join(dataDir, 'hub.pid'), 'utf8').split('\n');
  expect([pid, start]).toEqual([String(process.pid), currentProcess().start]);
  leave();
});

test('a data folder that cannot be made is one fault', async () => {
  writeFileSync(join(dataDir, 'file'), '');
  expect(await faultsOf({ DATA_DIR: join(dataDir, 'file', 'below') })).toEqual([
    `DATA_DIR: ${join(dataDir, 'file', 'below')} cannot be used (ENOTDIR)`,
  ]);
});

test('processes that a killed hub left are ended, and one that only has the pid of such a process is not', async () => {
  const left = startSleeper();
  const stranger = startSleeper();
  writeHubRecord(dataDir, {
    url: '',
    ports: {},
    processes: { health: left, transport: { ...stranger, start: 'earlier' } },
  });
  const { leave } = await takeSite(input());
  expect([isAlive(left), isAlive(stranger)]).toEqual([false, true]);
  leave();
});

test('a record that is broken is no record', () => {
  writeFileSync(join(dataDir, 'hub.json'), '{"url":');
  expect(readHubRecord(dataDir)).toBeUndefined();
});

test('a new data folder gets a city once', () => {
  const { config } = input();
  expect(decideOnCity(config, false)).toEqual({ city: 'wanted', isFirstStart: true });
  // A start that was killed before the city was in.
  expect(decideOnCity(config, false)).toEqual({ city: 'wanted', isFirstStart: true });
  writeCityState(dataDir, 'loaded');
  expect(decideOnCity(config, false)).toEqual({ city: 'loaded', isFirstStart: false });
});

test('a data folder stays without a city when it shall, when it is not new, and when a database is the operator’s own', () => {
  expect(decideOnCity(input().config, true).city).toBe('left-out');
  expect(decideOnCity(input().config, false)).toEqual({ city: 'left-out', isFirstStart: false });

  rmSync(join(dataDir, 'city'));
  const own = { HEALTH_DATABASE_URL: 'postgres://u:p@h/health' };
  expect(decideOnCity(input(own).config, false)).toEqual({ city: 'left-out', isFirstStart: true });

  rmSync(join(dataDir, 'city'));
  mkdirSync(join(dataDir, 'keys'));
  expect(decideOnCity(input().config, false)).toEqual({ city: 'left-out', isFirstStart: false });
});
