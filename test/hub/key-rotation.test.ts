import { generateKeyPairSync } from 'node:crypto';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { developmentKeys } from '@tongbu/access';
import { ask, subscribeTo } from '@tongbu/subgraph/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeDataDir, until } from './launch.js';
import { PATIENT, type RunningHub, startHub } from './start-hub.js';

const PER_SECOND = 50;
/** As the manual has it: keys are read again within ten seconds. */
const READ_AGAIN_MS = 11_000;
const QUERY =
  'query ($first: Int!) { cases(first: $first) { edges { node { id } } } vehicles(first: $first) { edges { node { id } } } }';

const dataDir = makeDataDir();
const files = developmentKeys(join(dataDir, 'keys'));
let hub: RunningHub;
beforeAll(async () => {
  hub = await startHub({ dataDir, env: PATIENT });
}, 120_000);
afterAll(async () => {
  await hub?.stop();
  rmSync(dataDir, { recursive: true, force: true });
}, 60_000);

const read = (file: string) => JSON.parse(readFileSync(file, 'utf8'));
function replace(file: string, content: object): void {
  writeFileSync(`${file}.new`, JSON.stringify(content), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

/** Asks at a fixed rate until it is told to stop; answers how often, and what went wrong. */
function load(authorization: string) {
  let isOver = false;
  const failures: string[] = [];
  let asked = 0;
  const askOnce = async (first: number): Promise<void> => {
    const answer = await ask(hub.url, { query: QUERY, variables: { first }, authorization }).catch(String);
    const isGood = typeof answer !== 'string' && answer.status === 200 && answer.errors.length === 0;
    if (!isGood) failures.push(JSON.stringify(answer));
  };
  const run = (async () => {
    const beganAt = performance.now();
    const under: Promise<void>[] = [];
    for (; !isOver; asked += 1) {
      await sleep(Math.max(0, beganAt + (asked * 1_000) / PER_SECOND - performance.now()));
      // Never the same twice in a row, so that no answer is shared.
      under.push(askOnce(1 + (asked % 100)));
    }
    await Promise.all(under);
    return { asked, failures };
  })();
  return () => {
    isOver = true;
    return run;
  };
}

test('the gateway’s key is replaced under load without a failure, and the old one is refused afterwards', async () => {
  const authorization = `Bearer ${await hub.token({ agency: 'HEALTH', role: 'epidemiologist' })}`;
  const old = hub.hopTo('HEALTH');
  const health = `http://127.0.0.1:${hub.ports.health}/graphql`;
  const throughOld = () => ask(health, { query: '{ __typename }', authorization, hop: old });
  const live = subscribeTo(
    hub.url.replace('http', 'ws'),
    { query: 'subscription { positiveCases { sequence } }' },
    { authorization },
  );
  await live.connected;
  expect((await throughOld()).status).toBe(200);

  const stop = load(authorization);
  await sleep(1_000);
  const { privateKey } = generateKeyPairSync('ed25519');
  const next = { ...privateKey.export({ format: 'jwk' }), alg: 'EdDSA', kid: 'gateway:2' };
  const { d: _secret, ...nextPublic } = next;
  const before = read(files.jwksFile).keys as { kid: string }[];
  replace(files.jwksFile, { keys: [...before, nextPublic] });
  await sleep(1_000);
  replace(files.gatewayKeyFile, next);
  await sleep(READ_AGAIN_MS);
  replace(files.jwksFile, { keys: [...before.filter(({ kid }) => kid !== 'gateway'), nextPublic] });
  await sleep(READ_AGAIN_MS);
  const { asked, failures } = await stop();

  expect(failures).toEqual([]);
  expect(asked).toBeGreaterThan(500);
  const refused = await throughOld();
  expect([refused.status, refused.errors[0]?.extensions.code]).toEqual([401, 'UNTRUSTED_HOP']);
  // What a process says goes through the launcher into its log.
  await expect.poll(() => hub.logs('health')).toContain('"reason":"key"');

  // The stream is cut with the old key, and goes on with the new one.
  await until('the stream was taken up again', async () => (await resumed()) > 0, 60_000);
  const { data: registered } = await ask(hub.url, {
    query: `mutation ($input: RegisterPersonsInput!) { registerPersons(input: $input) { persons { id } } }`,
    variables: {
      input: {
        persons: [
          { name: '演练甲', sex: 'FEMALE', birthDate: '1990-01-01', jurisdiction: '321002', exercise: true },
        ],
      },
    },
    authorization,
  });
  const { data: reported } = await ask(hub.url, {
    query:
      'mutation ($input: ReportPositiveInput!) { reportPositive(input: $input) { userErrors { code } } }',
    variables: {
      input: {
        personId: registered.registerPersons.persons[0].id,
        collectedAt: new Date().toISOString(),
        jurisdiction: '321002',
        exercise: true,
        idempotencyKey: 'rotation',
      },
    },
    authorization,
  });
  expect(reported.reportPositive.userErrors).toEqual([]);
  expect((await live.next()).data).toEqual({ positiveCases: { sequence: 1 } });
  await live.close();
}, 180_000);

async function resumed(): Promise<number> {
  const text = await (await fetch(new URL('/metrics', hub.url))).text();
  return Number(/stream_upstreams_resumed_total (\d+)/.exec(text)?.[1] ?? 0);
}
