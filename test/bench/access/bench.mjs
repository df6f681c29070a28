// What the access layer costs a request of the whole hub: this checkout beside one from before it.
//
// npm run bench -- access --before CHECKOUT [--seconds 5] [--rounds 7] [--clients 16]
//
// Two hubs on one machine, each with the synthetic city, asked in turn in rounds that alternate; the other one idles meanwhile.
// What is compared is the rate of this checkout over that of the other in each pair of rounds.
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describeMachine } from '../machine.mjs';
import { readOptions, UsageFault } from '../options.mjs';
import { startHubOf } from './hub.mjs';
import { measureRound } from './measure.mjs';
import { openQueries, QUERIES } from './queries.mjs';
import { describe, summarise } from './report.mjs';

const HERE = fileURLToPath(new URL('../../..', import.meta.url));
const SIDES = ['before', 'after'];
const GOAL = 0.85;
/** Streams and leases of two fresh hubs are busy at first. */
const SETTLE_MS = 8_000;

export async function run(args) {
  const options = readOptions(args, {
    defaults: { before: '', seconds: 5, rounds: 7, clients: 16 },
    names: QUERIES,
  });
  const before = resolve(options.before);
  if (options.before === '' || !existsSync(join(before, 'packages/cli/bootstrap.mjs')))
    throw new UsageFault('--before takes the folder of another checkout of this project');
  const machine = describeMachine();
  const hubs = {};
  try {
    hubs.before = await startHubOf(before);
    hubs.after = await startHubOf(HERE);
    await sleep(SETTLE_MS);
    const queries = {};
    for (const side of SIDES) queries[side] = await openQueries(hubs[side]);
    for (const query of options.chosen(QUERIES)) {
      const measure = (side) => measureRound(hubs[side], queries[side][query], options);
      // What is new is slow at first: one round each is not counted.
      for (const side of SIDES) await measure(side);
      const rounds = [];
      for (let round = 1; round <= options.rounds; round += 1) {
        const pair = {};
        // Who is first changes, so that neither always follows the other.
        for (const side of round % 2 === 0 ? SIDES.toReversed() : SIDES) pair[side] = await measure(side);
        rounds.push(pair);
      }
      const summary = summarise(rounds);
      process.stdout.write(`${describe(query, summary, { machine, goal: GOAL, ...options }).join('\n')}\n`);
      process.stdout.write(
        `${JSON.stringify({ bench: 'access', scenario: query, ...summary, goals: { rpsRatio: GOAL }, machine })}\n\n`,
      );
    }
    return 0;
  } finally {
    for (const hub of Object.values(hubs)) await hub.stop();
  }
}
