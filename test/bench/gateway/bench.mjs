// Queries through Tongbu and its peers, over the same subgraphs, in one run.
//
// npm run bench -- gateway [--seconds 8] [--rounds 3] [--connections 50] [--only NAME,…] [--profile FOLDER]
//
// NAME is a scenario (small, large, merged) or a gateway (tongbu, hive, apollo). The peers are installed on demand;
// `--only tongbu` needs none. Nothing is tied to a core: subgraphs and load share the machine with the gateway.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { composeSupergraph } from '@tongbu/gateway';
import { describeMachine } from '../machine.mjs';
import { readOptions, UsageFault } from '../options.mjs';
import { installPeers } from '../peers/install.mjs';
import { startProcess } from '../processes/child.mjs';
import { hottest } from '../processes/profile.mjs';
import { knownGateways } from './gateways.mjs';
import { measureRound } from './measure.mjs';
import { compare, describe, medians } from './report.mjs';
import { askOnce } from './same-answer.mjs';
import { SCENARIOS } from './scenarios.mjs';
import { SHOP } from './shop.mjs';

const scriptOf = (name) => fileURLToPath(new URL(name, import.meta.url));
const GATEWAYS = ['hive', 'tongbu', 'apollo'];
const say = (line) => process.stderr.write(`bench: ${line}\n`);

export async function run(args) {
  const options = readOptions(args, {
    defaults: { seconds: 8, rounds: 3, connections: 50, profile: '' },
    names: [...GATEWAYS, ...Object.keys(SCENARIOS)],
  });
  const machine = describeMachine();
  const wanted = options.chosen(GATEWAYS);
  const peers = wanted.some((name) => name !== 'tongbu') ? await installPeers() : undefined;
  const known = knownGateways(peers, options.profile);
  const gateways = Object.fromEntries(
    wanted.filter((name) => known[name]).map((name) => [name, known[name]]),
  );
  if (Object.keys(gateways).length === 0) throw new UsageFault('there is no gateway to measure');
  process.stdout.write(
    `${machine.cores} × ${machine.cpu}, Node ${machine.node}; load before ${machine.loadBefore}; ` +
      `${options.connections} connections, ${options.rounds} rounds of ${options.seconds} s\n`,
  );
  let isSound = true;
  for (const name of options.chosen(Object.keys(SCENARIOS))) {
    const { measured, dataHash } = await measureScenario(SCENARIOS[name], gateways, options);
    process.stdout.write(`${describe(SCENARIOS[name], measured, dataHash).join('\n')}\n\n`);
    for (const one of measured) {
      isSound &&= one.wrong === 0 && one.anonymousCalls === 0;
      const { merging, goals } = SCENARIOS[name];
      process.stdout.write(
        `${JSON.stringify({ bench: 'gateway', scenario: name, merging, ...one, goals, dataHash, machine })}\n`,
      );
    }
  }
  if (options.profile) process.stderr.write(`${hottest(options.profile)}\n`);
  if (!isSound) say('answers were wrong, or calls to subgraphs lost their caller: the figures mean nothing');
  return isSound ? 0 : 1;
}

async function measureScenario(scenario, gateways, { seconds, rounds, connections }) {
  const folder = mkdtempSync(join(tmpdir(), 'tongbu-bench-'));
  const started = [];
  const start = async (given) => {
    const child = await startProcess(given);
    started.push(child);
    return child;
  };
  try {
    const names = Object.keys(SHOP);
    const subgraphs = await Promise.all(
      names.map((name) => start({ script: scriptOf('subgraph.mjs'), args: [name, scenario.subgraphs] })),
    );
    const load = await start({ script: scriptOf('load.mjs') });
    const supergraph = join(folder, 'supergraph.graphql');
    writeFileSync(supergraph, compose(names, subgraphs));
    const answers = await sameAnswers(scenario, gateways, supergraph);
    const results = Object.fromEntries(Object.keys(gateways).map((name) => [name, []]));
    for (let round = 1; round <= rounds; round += 1) {
      for (const [name, begin] of Object.entries(gateways)) {
        const expected = answers[name];
        const common = {
          start: begin,
          scenario,
          supergraph,
          subgraphs,
          load,
          seconds,
          connections,
          expected,
        };
        const result = await measureRound(common);
        say(
          `round ${round}, ${name}: ${Math.round(result.rps)} rps, ${result.gatewayCpuMsPerRequest.toFixed(2)} ms`,
        );
        results[name].push(result);
      }
    }
    const measured = Object.entries(results).map(([gateway, all]) => ({ gateway, ...medians(all) }));
    return { measured: compare(measured), dataHash: Object.values(answers)[0]?.hash };
  } finally {
    await Promise.all(started.map((child) => child.stop()));
    rmSync(folder, { recursive: true, force: true });
  }
}

function compose(names, subgraphs) {
  return composeSupergraph(
    names.map((name, index) => ({
      name,
      url: `http://127.0.0.1:${subgraphs[index].port}/graphql`,
      sdl: SHOP[name].sdl,
    })),
  );
}

/** Before anything is measured: all of them must say the same. */
async function sameAnswers(scenario, gateways, supergraph) {
  const answers = {};
  for (const [name, start] of Object.entries(gateways)) {
    const gateway = await start(supergraph, scenario);
    try {
      answers[name] = await askOnce(gateway.port, scenario.query);
    } finally {
      await gateway.stop();
    }
    say(`${name} answers ${answers[name].bytes} bytes, data ${answers[name].hash}`);
  }
  const hashes = new Set(Object.values(answers).map(({ hash }) => hash));
  if (hashes.size > 1) throw new Error('the gateways do not say the same: there is nothing to compare');
  return answers;
}
