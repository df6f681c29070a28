// What it costs that reads of identities are recorded before they are answered, and how fast a trail is verified.
//
// npm run bench -- audit [--seconds 6] [--rounds 5] [--connections 16] [--rows 100000] [--only person,page,verify]
//
// Public security in a process of its own, once as it is and once without the recorder, over one register, in rounds that
// alternate. What is compared is the rate in each pair of rounds.
import { generateKeyPairSync } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createLogger } from '@tongbu/runtime';
import { startEmbeddedPostgres } from '@tongbu/store';
import { describeMachine } from '../machine.mjs';
import { readOptions } from '../options.mjs';
import { startProcess } from '../processes/child.mjs';
import { measureRound, QUERIES } from './measure.mjs';
import { describe, summarise } from './report.mjs';
import { measureVerifying } from './verify.mjs';

const scriptOf = (name) => fileURLToPath(new URL(name, import.meta.url));
const KINDS = ['unrecorded', 'recorded'];
const GOALS = { rpsRatio: 0.85, verifiedPerSecond: 50_000 };

export async function run(args) {
  const options = readOptions(args, {
    defaults: { seconds: 6, rounds: 5, connections: 16, rows: 100_000 },
    names: [...Object.keys(QUERIES), 'verify'],
  });
  const machine = describeMachine();
  const folder = mkdtempSync(join(tmpdir(), 'tongbu-bench-'));
  chmodSync(folder, 0o755);
  const log = createLogger({ name: 'bench', level: 'error' });
  const names = ['public-security', 'verified'];
  const postgres = await startEmbeddedPostgres({
    dataDir: folder,
    databases: names.map((name) => ({ name })),
    log,
  });
  const started = [];
  const start = async (given) => {
    const child = await startProcess(given);
    started.push(child);
    return child;
  };
  const serve = (kind, name) =>
    start({ script: scriptOf('service.mjs'), args: [kind, postgres.url(name), postgres.ownerUrl(name)] });
  try {
    process.stdout.write(
      `${machine.cores} × ${machine.cpu}, Node ${machine.node}; load before ${machine.loadBefore}\n\n`,
    );
    let wrong = 0;
    const scenarios = options.chosen(Object.keys(QUERIES));
    const load = await start({ script: scriptOf('../gateway/load.mjs') });
    const services = {};
    for (const kind of KINDS) services[kind] = await serve(kind, 'public-security');
    const people = await services.recorded.ask('people');
    for (const scenario of options.only && !options.only.split(',').some((name) => name in QUERIES)
      ? []
      : scenarios) {
      const measure = (kind) =>
        measureRound({ service: services[kind], load, query: QUERIES[scenario](people), ...options });
      // What is new is slow at first: one round each is not counted.
      for (const kind of KINDS) await measure(kind);
      const rounds = [];
      for (let round = 1; round <= options.rounds; round += 1) {
        const pair = {};
        // Who is first changes, so that neither always follows the other.
        for (const kind of round % 2 === 0 ? KINDS.toReversed() : KINDS) pair[kind] = await measure(kind);
        rounds.push(pair);
      }
      const summary = summarise(rounds);
      wrong += summary.wrong;
      process.stdout.write(
        `${describe(scenario, summary, { goal: GOALS.rpsRatio, ...options }).join('\n')}\n`,
      );
      process.stdout.write(
        `${JSON.stringify({ bench: 'audit', scenario, ...summary, goals: GOALS, machine })}\n\n`,
      );
    }
    if (options.chosen(['verify']).length > 0 && (options.only === '' || options.only.includes('verify'))) {
      wrong += await verify({ options, postgres, folder, machine, serve });
    }
    return wrong === 0 ? 0 : 1;
  } finally {
    await Promise.all(started.map((child) => child.stop()));
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Answers how many findings there are in a trail that nobody touched. */
async function verify({ options, postgres, folder, machine, serve }) {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const names = { alg: 'EdDSA', kid: 'service:PUBLIC_SECURITY' };
  // Makes the tables.
  await (await serve('recorded', 'verified')).stop();
  const figures = await measureVerifying({
    url: postgres.url('verified'),
    folder,
    rows: options.rows,
    key: { ...privateKey.export({ format: 'jwk' }), ...names },
    keys: { keys: [{ ...publicKey.export({ format: 'jwk' }), ...names }] },
  });
  const { rows, heads, appendedPerSecond, exportedPerSecond, verifiedPerSecond, findings } = figures;
  const isMet = verifiedPerSecond >= GOALS.verifiedPerSecond;
  process.stdout.write(
    `verify: ${rows} rows, ${heads} heads: ${verifiedPerSecond} rows a second verified (goal ≥ ${GOALS.verifiedPerSecond}: ${isMet ? 'met' : 'MISSED'}), ` +
      `${exportedPerSecond} taken out, ${appendedPerSecond} appended by one writer; findings: ${findings}\n`,
  );
  process.stdout.write(
    `${JSON.stringify({ bench: 'audit', scenario: 'verify', ...figures, goals: GOALS, machine })}\n`,
  );
  return findings;
}
