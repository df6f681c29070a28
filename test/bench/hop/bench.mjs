// What it costs that everything between gateway and services is signed: through the real way, with and without.
//
// npm run bench -- hop [--seconds 6] [--rounds 5] [--connections 8]
//
// A gateway and a service in processes of their own, once signing and checking and once not, in rounds that alternate. What is
// compared is processor time a request, gateway and service together, in each pair of rounds.
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { composeSupergraph } from '@tongbu/gateway';
import { describeMachine } from '../machine.mjs';
import { readOptions } from '../options.mjs';
import { startProcess } from '../processes/child.mjs';
import { measureAlone } from './alone.mjs';
import { graph } from './graph.mjs';
import { measureRound } from './measure.mjs';
import { describe, summarise } from './report.mjs';

const scriptOf = (name) => fileURLToPath(new URL(name, import.meta.url));
const KINDS = ['unsigned', 'signed'];
const GOAL_MS = 0.3;

export async function run(args) {
  const options = readOptions(args, { defaults: { seconds: 6, rounds: 5, connections: 8 }, names: [] });
  const machine = describeMachine();
  const folder = mkdtempSync(join(tmpdir(), 'tongbu-bench-'));
  const started = [];
  const start = async (given) => {
    const child = await startProcess(given);
    started.push(child);
    return child;
  };
  try {
    const files = writeKeys(folder);
    const load = await start({ script: scriptOf('../gateway/load.mjs') });
    const ways = {};
    for (const kind of KINDS) ways[kind] = await openWay(kind, { folder, files, start });
    // What is new is slow at first: one round each is not counted.
    for (const kind of KINDS) await measureRound({ ...ways[kind], load, ...options });
    const rounds = [];
    for (let round = 1; round <= options.rounds; round += 1) {
      const pair = {};
      // Who is first changes, so that neither always follows the other.
      for (const kind of round % 2 === 0 ? KINDS.toReversed() : KINDS)
        pair[kind] = await measureRound({ ...ways[kind], load, ...options });
      process.stderr.write(
        `bench: round ${round}: ${KINDS.map((kind) => `${kind} ${Math.round(pair[kind].rps)} rps`).join(', ')}\n`,
      );
      rounds.push(pair);
    }
    const summary = { ...summarise(rounds), alone: await measureAlone(files) };
    process.stdout.write(`${describe(summary, { machine, goalMs: GOAL_MS, ...options }).join('\n')}\n`);
    const goals = { addedMs: GOAL_MS };
    process.stdout.write(
      `${JSON.stringify({ bench: 'hop', scenario: 'request', ...summary, goals, machine })}\n`,
    );
    return summary.wrong === 0 ? 0 : 1;
  } finally {
    await Promise.all(started.map((child) => child.stop()));
    rmSync(folder, { recursive: true, force: true });
  }
}

function writeKeys(folder) {
  const files = { key: 'gateway', serviceKey: 'service:HEALTH', keys: 'jwks' };
  for (const name in files) files[name] = join(folder, `${files[name].replace(':', '-')}.json`);
  const keys = ['gateway', 'service:HEALTH'].map((kid) => {
    const { privateKey } = generateKeyPairSync('ed25519');
    return { ...privateKey.export({ format: 'jwk' }), alg: 'EdDSA', kid };
  });
  const [gateway, service] = keys;
  writeFileSync(files.key, JSON.stringify(gateway));
  writeFileSync(files.serviceKey, JSON.stringify(service));
  writeFileSync(files.keys, JSON.stringify({ keys: keys.map(({ d: _secret, ...publicKey }) => publicKey) }));
  return files;
}

async function openWay(kind, { folder, files, start }) {
  const service = await start({
    script: scriptOf('service.mjs'),
    args: [kind, files.keys, files.serviceKey],
  });
  const supergraph = join(folder, `${kind}.graphql`);
  const url = `http://127.0.0.1:${service.port}/graphql`;
  writeFileSync(supergraph, composeSupergraph([{ name: 'health', url, sdl: graph.sdl }]));
  const gateway = await start({
    script: scriptOf('gateway.mjs'),
    args: [supergraph, kind === 'signed' ? files.key : '-', files.keys],
    nodeArgs: ['--max-semi-space-size=64'],
  });
  return { gateway, service };
}
