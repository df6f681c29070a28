// What it costs a statement that it carries its caller's places, and what other ways to carry them cost.
//
// npm run bench -- fence [--seconds 1] [--rounds 9] [--clients 16]
//
// An embedded server with a table of cases, once without and once with row-level security; every way reads one case by its id
// from the same pool size, one way after another in each round. What is compared is a way's rate with the rate of the same
// statement without a fence in the same round.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger } from '@tongbu/runtime';
import { openStore, startEmbeddedPostgres } from '@tongbu/store';
import { percentile, printTable } from './figures.mjs';
import { describeMachine } from './machine.mjs';
import { readOptions } from './options.mjs';

const CASES = 50_000;
const PLACES = ['{"321002"}', '{"320102"}', '{"321002","110101"}'];
const SET = "select set_config('tongbu.places', $1, true), set_config('tongbu.scope', $2, true)";
const SET_SESSION = SET.replaceAll('true', 'false');
const BASE = 'without a fence';
const prepared = { prepare: true };
const read = (table) =>
  `select id, jurisdiction, reported_at, a, b from ${table} where id = any($1) and jurisdiction ^@ $2`;

/** Each takes the driver, an id and the caller's places, and resolves with the row's values. */
const WAYS = {
  [BASE]: (sql, values) => sql.unsafe(read('open'), values, prepared).values(),
  'before the statement, in one transaction': (sql, values, places) =>
    sql
      .unsafe(read('fenced'), values, {
        ...prepared,
        simple: false,
        before: { string: SET, args: [places, 'HEALTH'] },
      })
      .values(),
  'a session setting on a reserved connection': (sql, values, places) =>
    reserved(sql, (one) => [
      one.unsafe(SET_SESSION, [places, 'HEALTH'], prepared),
      one.unsafe(read('fenced'), values, prepared).values(),
    ]),
  'a pipelined transaction on a reserved connection': (sql, values, places) =>
    reserved(sql, (one) => [
      one.unsafe('begin', [], { ...prepared, simple: false }),
      one.unsafe(SET, [places, 'HEALTH'], prepared),
      one.unsafe(read('fenced'), values, prepared).values(),
      one.unsafe('commit', [], { ...prepared, simple: false }),
    ]),
  'a transaction of the driver': (sql, values, places) =>
    sql.begin(async (tx) => {
      const [, rows] = await Promise.all([
        tx.unsafe(SET, [places, 'HEALTH'], prepared),
        tx.unsafe(read('fenced'), values, prepared).values(),
      ]);
      return rows;
    }),
};

async function reserved(sql, statements) {
  const one = await sql.reserve();
  try {
    return await Promise.all(statements(one));
  } finally {
    one.release();
  }
}

export async function run(args) {
  const options = readOptions(args, { defaults: { seconds: 1, rounds: 9, clients: 16 }, names: [] });
  const machine = describeMachine();
  const dataDir = mkdtempSync(join(tmpdir(), 'tongbu-bench-'));
  const log = createLogger({ name: 'bench', level: 'silent' });
  const server = await startEmbeddedPostgres({
    dataDir,
    databases: [{ name: 'health' }],
    log,
    throwAway: true,
  });
  const stores = {};
  try {
    await makeTables(server.ownerUrl('health'));
    for (const way of Object.keys(WAYS)) stores[way] = await openStore({ url: server.url('health') });
    const rounds = [];
    // What is new is slow at first: one round is not counted.
    for (let round = 0; round <= options.rounds; round += 1) {
      const figures = {};
      const order = Object.keys(WAYS);
      // Who is first changes, so that none always follows the same other.
      for (const way of round % 2 === 0 ? order : order.toReversed())
        figures[way] = await measure(stores[way].sql, WAYS[way], options);
      if (round > 0) rounds.push(figures);
    }
    const summary = summarise(rounds);
    printTable(summary.ways);
    process.stdout.write(
      `${JSON.stringify({ bench: 'fence', scenario: 'statement', ...summary, ...options, machine })}\n`,
    );
    return 0;
  } finally {
    for (const store of Object.values(stores)) await store.close();
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function makeTables(url) {
  const owner = await openStore({ url, max: 1 });
  for (const table of ['open', 'fenced']) {
    await owner.sql.unsafe(`
      create table ${table} (id uuid primary key, jurisdiction text not null, reported_at timestamptz not null, a text, b text);
      insert into ${table} select ${uuidOf('n')}, (array['321002', '320102'])[1 + n % 2], now(), 'a', 'b'
      from generate_series(1, ${CASES}) n;
      grant select on ${table} to health; analyze ${table}`);
  }
  await owner.sql.unsafe(`alter table fenced enable row level security;
    create policy service on fenced using ((select current_setting('tongbu.scope', true)) = 'service');
    create policy caller on fenced using (
      jurisdiction ^@ any ((select nullif(current_setting('tongbu.places', true), '')::text[])::text[]))`);
  await owner.close();
}

const uuidOf = (number) => `('00000000-0000-4000-8000-' || lpad(${number}::text, 12, '0'))::uuid`;
const random = (count) => Math.floor(Math.random() * count);

async function measure(sql, way, { seconds, clients }) {
  const end = performance.now() + seconds * 1_000;
  const began = { at: performance.now(), cpu: process.cpuUsage() };
  let statements = 0;
  const client = async () => {
    while (performance.now() < end) {
      const id = `00000000-0000-4000-8000-${String(1 + random(CASES)).padStart(12, '0')}`;
      await way(sql, [[id], '32'], PLACES[random(PLACES.length)]);
      statements += 1;
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  const { user, system } = process.cpuUsage(began.cpu);
  return {
    rate: statements / ((performance.now() - began.at) / 1_000),
    cpuMicroseconds: (user + system) / statements,
  };
}

function summarise(rounds) {
  const median = (pick) => percentile(rounds.map(pick), 0.5);
  const ways = Object.keys(WAYS).map((way) => ({
    way,
    statementsPerSecond: Math.round(median((round) => round[way].rate)),
    ofBase: Math.round(median((round) => round[way].rate / round[BASE].rate) * 1_000) / 1_000,
    clientMicroseconds: Math.round(median((round) => round[way].cpuMicroseconds)),
  }));
  return { ways };
}
