import { readdirSync, readlinkSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeDataDir, until } from './launch.js';
import { type RunningHub, startHub } from './start-hub.js';

let hub: RunningHub;
const dataDir = makeDataDir();
beforeAll(async () => {
  hub = await startHub({ dataDir });
}, 120_000);
afterAll(async () => {
  await hub?.stop();
  rmSync(dataDir, { recursive: true, force: true });
}, 60_000);

interface Answer {
  readonly data: { readonly cases: object | null } | null;
  readonly errors?: readonly { readonly message: string; readonly extensions: Record<string, unknown> }[];
}

async function askForCases(): Promise<Answer> {
  const token = await hub.token({ agency: 'HEALTH', role: 'epidemiologist' });
  const response = await fetch(hub.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query: '{ cases(first: 1) { edges { node { id } } } }' }),
  });
  return (await response.json()) as Answer;
}

const isReady = async () => {
  const response = await fetch(`http://127.0.0.1:${hub.ports.health}/health/ready`);
  return response.ok;
};
const works = async () => (await askForCases()).data?.cases != null;

test('while the database is away a caller is told so, and to ask again; when it is back, all goes on', async () => {
  expect(await works()).toBe(true);
  const settings = join(dataDir, 'postgres', 'cluster', 'postgresql.conf');
  renameSync(settings, `${settings}.away`);
  hub.kill('postgres');
  const { errors } = await until('the outage is told', async () => {
    const answer = await askForCases();
    return answer.errors && answer;
  });
  expect(errors).toMatchObject([
    { extensions: { code: 'AGENCY_UNAVAILABLE', agency: 'HEALTH', retryable: true } },
  ]);
  expect(await isReady()).toBe(false);

  renameSync(`${settings}.away`, settings);
  await until('the database works again', works, 60_000);
  await until('it is ready', isReady);
}, 120_000);

const processesIn = (folder: string) =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && folderOf(name) === folder)
    .map(Number);

function folderOf(process: string): string | undefined {
  try {
    return readlinkSync(`/proc/${process}/cwd`);
  } catch {
    return undefined;
  }
}

test('while the database hangs a service says that it is not ready, and works again afterwards', async () => {
  // Each of the server's processes leads a group of its own; all work in the folder of the cluster.
  const cluster = join(dataDir, 'postgres', 'cluster');
  const frozen = new Set<number>();
  for (const pid of processesIn(cluster)) {
    process.kill(pid, 'SIGSTOP');
    frozen.add(pid);
  }
  expect(frozen.size).toBeGreaterThan(5);
  try {
    await until('it is not ready', async () => !(await isReady()));
  } finally {
    for (const pid of frozen) process.kill(pid, 'SIGCONT');
  }
  await until('the database works again', works, 60_000);
  await until('it is ready', isReady);
}, 120_000);
