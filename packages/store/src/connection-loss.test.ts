import { chmod, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createLogger } from '@tongbu/runtime';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { databaseErrorCode } from './database-error.js';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded/embedded-postgres.js';
import { openStore } from './store.js';
import { runSource } from './testing/child-process.js';
import { removeTestFolder, TEST_FOLDER_PREFIX } from './testing/test-folders.js';

const migrations = fileURLToPath(new URL('fixtures/migrations', import.meta.url));
const log = createLogger({ name: 'test', level: 'silent' });

let dataDir: string;
let server: EmbeddedPostgres;

beforeAll(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), TEST_FOLDER_PREFIX));
  await chmod(dataDir, 0o755);
  server = await startEmbeddedPostgres({ dataDir, databases: [{ name: 'health' }], log, throwAway: true });
  const store = await openStore({
    url: server.url('health'),
    ownerUrl: server.ownerUrl('health'),
    migrations,
  });
  await store.close();
});

afterAll(async () => {
  await server.stop();
  await removeTestFolder(dataDir, log);
});

function open(max = 10) {
  return openStore({ url: server.url('health'), max });
}

// Without patches/postgres@3.4.9.patch the child dies in the first round, in a callback that nobody can catch.
test('a process outlives kill -9 of its server under open transactions, and its whole pool is usable again', async () => {
  const child = runSource(fileURLToPath(new URL('connection-loss.fixture.ts', import.meta.url)), [
    server.url('health'),
  ]);
  for (let round = 0; round < 5; round += 1) {
    expect(await child.next()).toEqual({ open: 3 });
    process.kill(server.pid, 'SIGKILL');
    await server.exited;
    child.child.stdin?.write('killed\n');
    const { ended } = await child.next();
    expect(ended).not.toContain('committed');
    expect(ended).not.toContain(undefined);
    await server.restart();
    expect(await child.next()).toMatchObject({ usable: 12, rows: 0 });
  }
  await child.kill();
}, 60_000);

test('what a transaction does after its connection is lost never lands in another transaction', async () => {
  const store = await open(1);
  const admin = await openStore({ url: server.adminUrl, max: 1 });
  let resume = (): void => {};
  const lost = new Promise<void>((resolve) => {
    resume = resolve;
  });
  const first = store
    .transaction(async (tx) => {
      const [row] = await tx.execute<{ pid: number }>(sql`select pg_backend_pid() as pid`);
      await admin.db.execute(sql`select pg_terminate_backend(${row?.pid})`);
      await sleep(50);
      await lost;
      await tx.execute(sql`insert into kept (word) values ('of the first')`);
    })
    .catch((error: unknown) => databaseErrorCode(error));
  await sleep(200);
  const second = store.transaction(async (tx) => {
    await tx.execute(sql`insert into kept (word) values ('of the second')`);
    resume();
    await sleep(100);
    await tx.execute(sql`insert into kept (word) values ('of the second')`);
  });
  expect(await first).toBe('CONNECTION_CLOSED');
  await second;
  const rows = await store.db.execute<{ word: string }>(sql`delete from kept returning word`);
  expect([...rows].map(({ word }) => word)).toEqual(['of the second', 'of the second']);
  await admin.close();
  await store.close();
});

test('a session ended by the server does not hand its error to the next statement', async () => {
  const store = await open(1);
  const admin = await openStore({ url: server.adminUrl, max: 1 });
  for (let round = 0; round < 5; round += 1) {
    const [row] = await store.db.execute<{ pid: number }>(sql`select pg_backend_pid() as pid`);
    const running = store.db
      .execute(sql`select pg_sleep(30)`)
      .catch((error: unknown) => databaseErrorCode(error));
    await sleep(30);
    await admin.db.execute(sql`select pg_terminate_backend(${row?.pid})`);
    expect(await running).toMatch(/CONNECTION_CLOSED|57P01|ECONNRESET|EPIPE/);
    const [answer] = await store.db.execute<{ one: number }>(sql`select 1 as one`);
    expect(answer?.one).toBe(1);
  }
  await admin.close();
  await store.close();
});

test('a store can be closed at once while its server is down', async () => {
  const store = await open(4);
  const waiting = Array.from({ length: 4 }, () =>
    store.transaction((tx) => tx.execute(sql`select pg_sleep(30)`)).catch(() => {}),
  );
  await sleep(50);
  process.kill(server.pid, 'SIGKILL');
  await server.exited;
  await Promise.all(waiting);
  const attempts = Array.from({ length: 8 }, () => store.ping().catch(() => {}));
  const since = Date.now();
  await store.close();
  // Its limit for statements that still run is five seconds.
  expect(Date.now() - since).toBeLessThan(4_500);
  await Promise.all(attempts);
  await server.restart();
});

test('listening begins again after the server restarted, and says so each time', async () => {
  const store = await open(2);
  const heard: string[] = [];
  let begun = 0;
  const { unlisten } = await store.listen(
    'news',
    (text) => heard.push(text),
    () => {
      begun += 1;
    },
  );
  expect(begun).toBe(1);
  for (let round = 1; round <= 3; round += 1) {
    if (round === 2) await server.restart();
    else {
      process.kill(server.pid, 'SIGKILL');
      await server.exited;
      await sleep(300);
      await server.restart();
    }
    await expect.poll(() => begun).toBe(round + 1);
    await store.sql.notify('news', `round ${round}`);
    await expect.poll(() => heard).toContain(`round ${round}`);
  }
  expect(heard).toEqual(['round 1', 'round 2', 'round 3']);
  await unlisten();
  await store.sql.notify('news', 'too late');
  await sleep(100);
  expect(heard).not.toContain('too late');
  await store.close();
});
