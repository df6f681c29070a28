// Holds transactions open while its parent kills the server, round after round, and says how each ended.
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { databaseErrorCode } from './database-error.js';
import { openStore } from './store.js';

const [, , url = ''] = process.argv;
const store = await openStore({ url, max: 6 });
const say = (what: unknown): void => void process.stdout.write(`${JSON.stringify(what)}\n`);
let waiting: (() => void)[] = [];
const killed = (): Promise<void> => new Promise((resolve) => waiting.push(resolve));

process.stdin.setEncoding('utf8').on('data', () => {
  for (const resolve of waiting.splice(0)) resolve();
});

/** Between two statements when the server dies; goes on as if nothing had happened. */
const idle = store.transaction.bind(store, async (tx) => {
  await tx.execute(sql`insert into kept (word) values ('idle')`);
  await killed();
  await tx.execute(sql`insert into kept (word) values ('after')`);
});
/** Waits for an answer when the server dies, then tries to clean up in the same transaction. */
const busy = store.transaction.bind(store, async (tx) => {
  await tx.execute(sql`insert into kept (word) values ('busy')`);
  await tx.execute(sql`select pg_sleep(60)`).catch(() => {});
  await tx.execute(sql`insert into kept (word) values ('after')`);
});
/** Swallows every failure and returns, so that a commit is attempted. */
const stubborn = store.transaction.bind(store, async (tx) => {
  await tx.execute(sql`insert into kept (word) values ('stubborn')`);
  await killed();
  await Promise.allSettled(
    [1, 2, 3].map((n) => tx.execute(sql`insert into kept (word) values (${`after ${n}`})`)),
  );
});

const answers = (): Promise<boolean> =>
  store.ping().then(
    () => true,
    () => false,
  );

for (;;) {
  const attempts = [idle, busy, stubborn].map((run) =>
    run().then(
      () => 'committed',
      (error: unknown) => databaseErrorCode(error),
    ),
  );
  await sleep(100);
  say({ open: attempts.length });
  await killed();
  waiting = [];
  say({ ended: await Promise.all(attempts) });
  const since = Date.now();
  while (!(await answers()) && Date.now() - since < 10_000) await sleep(10);
  const [row] = await store.db.execute<{ rows: number }>(sql`select count(*)::int as rows from kept`);
  const usable = await Promise.all(
    Array.from({ length: 12 }, () => store.transaction((tx) => tx.execute(sql`select 1`).then(() => true))),
  );
  say({
    usable: usable.filter(Boolean).length,
    rows: row?.rows,
  });
}
