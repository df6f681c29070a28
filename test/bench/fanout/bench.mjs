// One stream to very many clients.
//
// npm run bench -- fanout [--clients 1000] [--seconds 5] [--rounds 3] [--scale 1] [--only NAME,…] [--profile FOLDER]
//
// NAME is a scenario (burst, steady, crowd, churn) or a gateway (tongbu, hive); Hive takes part in the burst. The
// gateway is tied to one core where that can be done; everything else has the others. Latency is from the commit of an
// event in the publisher to its frame at a client. `--scale 0.1` shortens the churn to a tenth.
import { knownGateways } from '../gateway/gateways.mjs';
import { describeMachine } from '../machine.mjs';
import { readOptions } from '../options.mjs';
import { installPeers } from '../peers/install.mjs';
import { canPin, openFilesLimit } from '../processes/child.mjs';
import { hottest } from '../processes/profile.mjs';
import { GOALS, middle, tableOf, tidy, verdicts } from './report.mjs';
import { burst, CROWD, churn, crowd, steady } from './scenarios.mjs';

const SCENARIOS = ['burst', 'steady', 'crowd', 'churn'];
const GATEWAYS = ['hive', 'tongbu'];
/** Files that a process needs beside its clients. */
const SPARE_FILES = 200;
const say = (line) => process.stderr.write(`bench: ${line}\n`);

export async function run(args) {
  const given = readOptions(args, {
    defaults: { clients: 1_000, seconds: 5, rounds: 3, scale: 1, profile: '' },
    names: [...SCENARIOS, ...GATEWAYS],
  });
  const scenarios = given.chosen(SCENARIOS);
  const wanted = given.chosen(GATEWAYS);
  const needsPeers = scenarios.includes('burst') && wanted.includes('hive');
  const known = knownGateways(needsPeers ? await installPeers() : undefined, given.profile);
  const machine = { ...describeMachine(), openFiles: openFilesLimit(), gatewayOnOneCore: canPin() };
  const clients = clientsThatFit(given.clients, scenarios, machine.openFiles);
  const options = { ...given, clients };
  process.stdout.write(
    `${machine.cores} × ${machine.cpu}, Node ${machine.node}; load before ${machine.loadBefore}; ` +
      `the gateway ${machine.gatewayOnOneCore ? 'on one core' : 'on any core'}; ${machine.openFiles} open files\n\n`,
  );

  const measured = [];
  const keep = (scenario, gateway, result) => {
    const figures = { scenario, gateway, ...tidy(result) };
    say(
      `${scenario}, ${gateway}: ${figures.deliveriesPerSecond} deliveries/s, p99 ${figures.p99Ms} ms, ${figures.upstreams} upstreams`,
    );
    if (figures.failed > 0) say(`the first of ${figures.failed} failures: ${figures.failure}`);
    measured.push(figures);
  };
  if (scenarios.includes('burst')) {
    const gateways = wanted.filter((name) => known[name]);
    const rounds = Object.fromEntries(gateways.map((name) => [name, []]));
    for (let round = 1; round <= given.rounds; round += 1) {
      for (const name of gateways) rounds[name].push(await burst(known[name], options));
    }
    for (const name of gateways) keep('burst', name, middle(rounds[name]));
  }
  if (wanted.includes('tongbu')) {
    const { tongbu } = known;
    if (scenarios.includes('steady')) {
      for (const step of await steady(tongbu, options)) keep('steady', 'tongbu', step);
    }
    if (scenarios.includes('crowd')) keep('crowd', 'tongbu', await crowd(tongbu, options));
    if (scenarios.includes('churn')) keep('churn', 'tongbu', await churn(tongbu, options));
  }
  if (given.profile) process.stderr.write(`${hottest(given.profile)}\n`);
  return print(measured, machine);
}

/** A client is a file of the gateway's and one of the load's. */
function clientsThatFit(clients, scenarios, openFiles) {
  const most = scenarios.includes('crowd') ? CROWD : 1;
  const room = Math.floor((openFiles - SPARE_FILES) / most);
  if (clients <= room) return clients;
  say(`ONLY ${room} CLIENTS: a process may open ${openFiles} files here (ulimit -Hn)`);
  return room;
}

function print(measured, machine) {
  const hive = measured.find(({ gateway }) => gateway === 'hive');
  const compared = measured.map((one) => ({
    ...one,
    ratio:
      hive && one.scenario === 'burst'
        ? Math.round((one.deliveriesPerSecond / hive.deliveriesPerSecond) * 100) / 100
        : null,
  }));
  process.stdout.write(`${tableOf(compared)}\n\n${verdicts(compared).join('\n')}\n\n`);
  for (const one of compared) {
    process.stdout.write(`${JSON.stringify({ bench: 'fanout', ...one, goals: GOALS, machine })}\n`);
  }
  const isWhole = compared.every(({ lost, doubled, failed }) => lost + doubled + failed === 0);
  if (!isWhole) say('events were lost, doubled or failed: the figures mean nothing');
  return isWhole ? 0 : 1;
}
