import { execFile } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launch, makeDataDir, PROJECT, processesOf, until } from './launch.js';
import { type ProcessName, type RunningHub, startHub } from './start-hub.js';

// One hub for the whole file; the last test stops it.
let hub: RunningHub;
const dataDir = makeDataDir();
beforeAll(async () => {
  hub = await startHub({ dataDir });
}, 120_000);
afterAll(async () => {
  await hub?.stop();
  rmSync(dataDir, { recursive: true, force: true });
}, 60_000);

const isLive = async (name: keyof RunningHub['ports']) => {
  const response = await fetch(`http://127.0.0.1:${hub.ports[name]}/health/live`).catch(() => undefined);
  return response?.ok;
};

/** Kills one process and waits until another was started in its place. */
async function killAndWait(name: ProcessName, pidNow = () => hub.pids[name]): Promise<void> {
  const before = pidNow();
  hub.kill(name);
  await until(`${name} runs again`, () => pidNow() !== undefined && pidNow() !== before);
}

/** The server that was started last; the hub's own record has it once it answers. */
const serverPid = () => {
  const file = join(dataDir, 'postgres', 'cluster', 'postmaster.pid');
  return existsSync(file) ? Number.parseInt(readFileSync(file, 'utf8'), 10) : undefined;
};

test('a hub says in one line where it answers, and then what to do next', async () => {
  // What it prints arrives in pieces, and the first line is what this hub was waited for.
  await until('the last step is printed', () => hub.launcher.out().includes('npm run drill'));
  const [first, ...next] = hub.launcher.out().split('\n');
  expect(first).toMatch(new RegExp(`^Tongbu is ready at ${hub.url} `));
  expect(next.join('\n')).toMatch(/1\. .*tongbu -- token.*2\. .*curl.*3\. .*npm run drill/s);
});

test('a hub is five processes and a database server, each of which answers', async () => {
  expect(Object.keys(hub.pids).sort()).toEqual([
    'civil-affairs',
    'gateway',
    'health',
    'postgres',
    'public-security',
    'transport',
  ]);
  for (const name of ['gateway', 'health', 'public-security', 'transport', 'civil-affairs'] as const) {
    expect(await isLive(name)).toBe(true);
  }
});

test('a service that is killed runs again, the log says why, and the others run on', async () => {
  const { transport: _before, ...others } = hub.pids;
  await killAndWait('transport');
  await until('the log says why', () =>
    /transport +was ended by SIGKILL; starting it again in [\d.]+ s/.test(hub.launcher.err()),
  );
  await until('transport answers again', () => isLive('transport'));
  expect(hub.pids).toMatchObject(others);
});

test('a gateway that is killed runs again', async () => {
  await killAndWait('gateway');
  await until('the gateway answers again', () => isLive('gateway'));
});

test('a database server that is killed runs again, and no service dies of it', async () => {
  const { postgres: _before, ...others } = hub.pids;
  await killAndWait('postgres', serverPid);
  await until('the log says why', () =>
    /postgres +was ended by SIGKILL; starting it again/.test(hub.launcher.err()),
  );
  await until('health reaches its database again', async () => {
    const response = await fetch(`http://127.0.0.1:${hub.ports.health}/health/ready`).catch(() => undefined);
    return response?.ok;
  });
  expect(hub.pids).toMatchObject(others);
});

test('npm run -s tongbu -- token prints a token that the hub knows, and nothing else', async () => {
  const words = 'run -s tongbu -- token --agency HEALTH --role epidemiologist --jurisdiction 321000'.split(
    ' ',
  );
  const { stdout } = await promisify(execFile)('npm', words, {
    cwd: PROJECT,
    env: { ...process.env, DATA_DIR: dataDir },
  });
  expect(stdout).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
});

test('a second hub on the same data folder is refused in one line, and harms nothing', async () => {
  const before = hub.pids;
  const second = launch(dataDir, { args: ['--empty'] });
  expect(await second.exited).toBe(1);
  expect(second.err()).toBe(
    `tongbu: DATA_DIR: ${dataDir} is in use by another hub (process ${hub.launcher.child.pid})\n`,
  );
  expect(second.out()).toBe('');
  expect(hub.pids).toEqual(before);
});

test('a taken port and every other fault are refused at once, one line each', async () => {
  const elsewhere = makeDataDir();
  const second = launch(elsewhere, {
    env: { PORT: String(hub.ports.gateway), HEALTH_PORT: 'x', TRANSPORT_DATABASE_URL: 'mysql://u:p@h/d' },
  });
  expect(await second.exited).toBe(1);
  expect(second.err().split('\n')).toEqual([
    expect.stringMatching(/^tongbu: HEALTH_PORT: must be a port number/),
    expect.stringMatching(/^tongbu: TRANSPORT_DATABASE_URL: must begin with postgres:/),
    `tongbu: PORT: port ${hub.ports.gateway} is taken by another program`,
    '',
  ]);
  rmSync(elsewhere, { recursive: true });
});

test('the next start takes over what a killed launcher left', async () => {
  const before = hub.pids;
  hub.launcher.child.kill('SIGKILL');
  expect(await hub.launcher.exited).toBeNull();

  hub = await startHub({ dataDir });
  expect(processesOf(dataDir).filter((pid) => Object.values(before).includes(pid))).toEqual([]);
  expect(hub.launcher.out().trim().split('\n')).toHaveLength(1);
}, 120_000);

test('SIGTERM stops everything, with exit code 0', async () => {
  expect(processesOf(dataDir).length).toBeGreaterThan(5);
  expect(await hub.stop('SIGTERM')).toBe(0);
  expect(processesOf(dataDir)).toEqual([]);
});
