import { spawn } from 'node:child_process';
import { access, chmod, chown, cp, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createLogger } from '@tongbu/runtime';
import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { connectionOptions } from '../connection-options.js';
import { openStore, type Store } from '../store.js';
import { runSource } from '../testing/child-process.js';
import { inPidNamespace } from '../testing/pid-namespace.js';
import { removeTestFolder, TEST_FOLDER_PREFIX } from '../testing/test-folders.js';
import { copyOnce } from './binaries.js';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded-postgres.js';
import { listServersOf } from './process-table.js';
import { canReach, canRead } from './server-user.js';

const hubFile = fileURLToPath(new URL('hub.fixture.ts', import.meta.url));
const migrations = fileURLToPath(new URL('../fixtures/migrations', import.meta.url));
const log = createLogger({ name: 'test', level: 'silent' });
const databases = [{ name: 'health' }];
const isRoot = process.getuid?.() === 0;
const NOBODY = 65_534;
const SOMEBODY = { uid: 1, gid: 1 };
/** An ordinary user cannot run a checkout that lies below root's private folder. */
const isOpenToAll =
  isRoot && (await canRead(hubFile, SOMEBODY)) && (await canReach(process.execPath, SOMEBODY));

let dataDir: string;

beforeEach(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), TEST_FOLDER_PREFIX));
  await chmod(dataDir, 0o755);
});

afterEach(async () => {
  await removeTestFolder(dataDir, log);
});

function start(): Promise<EmbeddedPostgres> {
  return startEmbeddedPostgres({ dataDir, databases, log, throwAway: true });
}

function open(server: EmbeddedPostgres): Promise<Store> {
  return openStore({ url: server.url('health'), ownerUrl: server.ownerUrl('health'), migrations });
}

/** Writes numbered rows from several connections until told to stop; knows which were acknowledged. */
function writeRows(store: Store) {
  const acknowledged: string[] = [];
  let goesOn = true;
  let next = 0;
  const writer = async (): Promise<void> => {
    while (goesOn) {
      const word = `row ${next++}`;
      await store.db.execute(sql`insert into kept (word) values (${word})`).then(
        () => acknowledged.push(word),
        () => sleep(20),
      );
    }
  };
  const writers = Promise.all(Array.from({ length: 4 }, writer));
  return {
    acknowledged,
    async stop() {
      goesOn = false;
      await writers;
    },
  };
}

async function readRows(store: Store): Promise<Set<string>> {
  const rows = await store.db.execute<{ word: string }>(sql`select word from kept`);
  return new Set([...rows].map(({ word }) => word));
}

test('rows acknowledged before a kill -9 of the server are there after it, and the pool goes on by itself', async () => {
  const server = await start();
  const store = await open(server);
  const writing = writeRows(store);
  for (let round = 0; round < 4; round += 1) {
    const { pid, exited } = server;
    const { length } = writing.acknowledged;
    await expect.poll(() => writing.acknowledged.length).toBeGreaterThan(length + 10);
    const before = writing.acknowledged.length;
    process.kill(pid, 'SIGKILL');
    expect(await exited).toEqual({ code: null, signal: 'SIGKILL' });
    await server.restart();
    expect(server.pid).not.toBe(pid);
    await expect.poll(() => writing.acknowledged.length).toBeGreaterThan(before);
  }
  await writing.stop();
  const kept = await readRows(store);
  expect(writing.acknowledged.filter((word) => !kept.has(word))).toEqual([]);
  expect(writing.acknowledged.length).toBeGreaterThan(40);
  await store.close();
  await server.stop();
});

test.each([
  ['still running', []],
  ['killed with it', ['server'] as const],
])('the next hub takes over the cluster of a killed one, its server %s', async (_, killed) => {
  const hub = runSource(hubFile, [dataDir]);
  const { pid, url } = (await hub.next()) as { pid: number; url: string };
  const owner = await readFile(path.join(dataDir, 'keys/postgres-health_owner.password'), 'utf8');
  const ownerUrl = new URL(url);
  ownerUrl.username = 'health_owner';
  ownerUrl.password = owner.trim();
  const before = await openStore({ url, ownerUrl: ownerUrl.href, migrations });
  const writing = writeRows(before);
  await expect.poll(() => writing.acknowledged.length).toBeGreaterThan(0);
  await hub.kill();
  if (killed.length > 0) process.kill(pid, 'SIGKILL');

  const server = await start();
  await writing.stop();
  await before.close();
  expect(await listServersOf(path.join(dataDir, 'postgres/cluster'))).not.toContain(pid);
  const after = await open(server);
  const kept = await readRows(after);
  expect(writing.acknowledged.length).toBeGreaterThan(0);
  expect(writing.acknowledged.filter((word) => !kept.has(word))).toEqual([]);
  await after.close();
  await server.stop();
});

test('a server whose socket folder is removed ends, says why, and has its folder again after the restart', async () => {
  const server = await start();
  const store = await open(server);
  const { options } = connectionOptions(server.adminUrl, 'test');
  const { pid, exited } = server;
  await rm(String(options.host), { recursive: true });
  expect(await exited).toMatchObject({ code: 0, reason: 'its socket folder was removed' });
  await server.restart();
  expect(server.pid).not.toBe(pid);
  expect((await stat(String(options.host))).mode & 0o777).toBe(0o700);
  await store.ping();
  await store.close();
  await server.stop();
});

test('a process that happens to have the id of a dead server is left alone, and not in the way', async () => {
  await (await start()).stop();
  const identity = isRoot ? { uid: NOBODY, gid: NOBODY } : {};
  const bystander = spawn('sleep', ['60'], {
    ...identity,
    cwd: path.join(dataDir, 'postgres'),
    stdio: 'ignore',
  });
  const cluster = path.join(dataDir, 'postgres/cluster');
  const stale = [bystander.pid, cluster, 1, 5432, '/tmp/tongbu-socket-gone', '', '', 'ready'].join('\n');
  await writeFile(path.join(cluster, 'postmaster.pid'), stale, { mode: 0o600 });

  const server = await start();
  expect(server.pid).not.toBe(bystander.pid);
  expect(bystander.exitCode ?? bystander.signalCode).toBeNull();
  bystander.kill();
  await server.stop();
});

test('a hub that lives is not taken over by a second one', async () => {
  const hub = runSource(hubFile, [dataDir]);
  const { pid } = (await hub.next()) as { pid: number };
  await expect(start()).rejects.toThrow(`in use by another hub, process ${hub.child.pid}`);
  expect(process.kill(pid, 0)).toBe(true);
  hub.child.stdin?.end();
  expect(await hub.ended()).toEqual({ code: 0, signal: null });
});

const container = inPidNamespace();
describe('a hub in another container, on the same volume', () => {
  beforeEach(({ skip }) => skip(!container, 'no PID namespaces for this user here'));

  test('is not taken over while it lives, and is when it was killed', async () => {
    const hub = runSource(hubFile, [dataDir], { through: container ?? [] });
    await hub.next();
    await expect(start()).rejects.toThrow(/in use by another hub, process 1 of another container/);
    await hub.kill();
    const server = await whenItIsGone();
    const store = await open(server);
    await store.ping();
    await store.close();
    await server.stop();
  });

  test('is not taken over while nothing but its database server lives', async () => {
    const shell = ['sh', '-c', 'exec 3<&0; "$@" <&3 & wait; echo \'{"hub":"gone"}\'; sleep 1000', 'sh'];
    const hub = runSource(hubFile, [dataDir], { through: [...(container ?? []), ...shell] });
    await hub.next();
    hub.child.stdin?.write('die\n');
    expect(await hub.next()).toEqual({ hub: 'gone' });
    await expect(start()).rejects.toThrow(/in use by another hub, process \d+ of another container/);
    await hub.kill();
    await (await whenItIsGone()).stop();
  });

  /** The end of a container's first process is told before the others have ended. */
  const whenItIsGone = () => vi.waitFor(start, { timeout: 20_000 });
});

test('a hub killed while it makes its cluster leaves nothing that is taken for one', async () => {
  const hub = runSource(hubFile, [dataDir]);
  const home = path.join(dataDir, 'postgres');
  await vi.waitFor(() => access(path.join(home, 'hub.lock')), { timeout: 20_000, interval: 10 });
  await sleep(200);
  await hub.kill();
  const server = await start();
  const store = await open(server);
  await store.ping();
  await store.close();
  await server.stop();
});

test('a data folder whose cluster was kept elsewhere and is gone is refused, not begun anew', async () => {
  await writeFile(path.join(dataDir, 'postgres.location'), '/var/lib/tongbu/gone\n');
  await expect(start()).rejects.toThrow('/var/lib/tongbu/gone, which is gone');
});

test('Ctrl-C in the terminal does not reach the server before the hub stops it', async () => {
  const server = await start();
  const stat = await readFile(`/proc/${server.pid}/stat`, 'utf8').catch(() => undefined);
  if (stat !== undefined) {
    const [, , group, session] = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    expect([group, session]).toEqual([server.pid, server.pid]);
  }
  await server.stop();
});

describe.runIf(isRoot)('started by root', () => {
  test('the server runs as somebody else, who owns the cluster', async () => {
    const server = await start();
    const cluster = await stat(path.join(dataDir, 'postgres/cluster'));
    expect(cluster.uid).toBe(NOBODY);
    expect((await stat(`/proc/${server.pid}`)).uid).toBe(NOBODY);
    await server.stop();
  });

  test('below a folder that only root enters, the cluster lies elsewhere and is found again', async () => {
    await chmod(dataDir, 0o700);
    const inner = path.join(dataDir, 'project/.data');
    await mkdir(inner, { recursive: true });
    const options = { dataDir: inner, databases, log, throwAway: true };
    const first = await startEmbeddedPostgres(options);
    const store = await open(first);
    await store.db.execute(sql`insert into kept (word) values ('here')`);
    await store.close();
    await first.stop();
    const location = (await readFile(path.join(inner, 'postgres.location'), 'utf8')).trim();
    expect(await canReach(path.join(location), { uid: NOBODY, gid: NOBODY })).toBe(true);

    const second = await startEmbeddedPostgres(options);
    const again = await open(second);
    expect(await readRows(again)).toEqual(new Set(['here']));
    await again.close();
    await second.stop();
    await removeTestFolder(inner, log);
  });

  test('programs below a folder that only root enters are copied to where the server finds them', async () => {
    await chmod(dataDir, 0o700);
    const entry = createRequire(import.meta.url).resolve(
      `@embedded-postgres/${process.platform}-${process.arch}`,
    );
    const native = path.join(dataDir, 'native');
    await cp(path.join(path.dirname(entry), '../native'), native, {
      recursive: true,
      verbatimSymlinks: true,
    });
    const version = `test-${process.pid}`;
    const copies = await Promise.all([
      copyOnce(native, version, { uid: NOBODY, gid: NOBODY }),
      copyOnce(native, version, { uid: NOBODY, gid: NOBODY }),
    ]);
    const [copy] = copies;
    expect(copies).toEqual([copy, copy]);
    const child = spawn(path.join(copy, 'bin/postgres'), ['--version'], {
      uid: NOBODY,
      gid: NOBODY,
      cwd: '/',
    });
    const code = await new Promise((resolve) => child.once('exit', resolve));
    await rm(copy, { recursive: true });
    expect(code).toBe(0);
  });

  test.runIf(isOpenToAll)('a cluster that an ordinary user made is served as that user', async () => {
    await chown(dataDir, SOMEBODY.uid, SOMEBODY.gid);
    const hub = runSource(hubFile, [dataDir], { ...SOMEBODY, cwd: '/', env: {} });
    const said = await hub.next();
    expect(said).toMatchObject({ uid: SOMEBODY.uid });
    expect((await stat(`/proc/${String(said.pid)}`)).uid).toBe(SOMEBODY.uid);
    hub.child.stdin?.end();
    expect(await hub.ended()).toEqual({ code: 0, signal: null });

    const server = await start();
    expect((await stat(`/proc/${server.pid}`)).uid).toBe(SOMEBODY.uid);
    await server.stop();
  });

  test.runIf(isOpenToAll)(
    'a cluster below a folder that only its user enters is served as that user',
    async () => {
      await chown(dataDir, SOMEBODY.uid, SOMEBODY.gid);
      await chmod(dataDir, 0o700);
      const hub = runSource(hubFile, [dataDir], { ...SOMEBODY, cwd: '/', env: {} });
      expect(await hub.next()).toMatchObject({ uid: SOMEBODY.uid });
      hub.child.stdin?.end();
      await hub.ended();

      const server = await start();
      expect((await stat(`/proc/${server.pid}`)).uid).toBe(SOMEBODY.uid);
      await server.stop();
      await expect(access(path.join(dataDir, 'postgres.location'))).rejects.toThrow('ENOENT');

      const again = runSource(hubFile, [dataDir], { ...SOMEBODY, cwd: '/', env: {} });
      expect(await again.next()).toMatchObject({ uid: SOMEBODY.uid });
      again.child.stdin?.end();
      expect(await again.ended()).toEqual({ code: 0, signal: null });
    },
  );

  test.runIf(isOpenToAll)("an ordinary user is told in one line that the folder is another's", async () => {
    await (await start()).stop();
    const hub = runSource(hubFile, [dataDir], { ...SOMEBODY, cwd: '/', env: {} });
    expect(String((await hub.next()).error)).toMatch(
      /^\S+: not allowed to use \S+; was the folder made by another/,
    );
    expect(await hub.ended()).toMatchObject({ code: 1 });
  });
});
