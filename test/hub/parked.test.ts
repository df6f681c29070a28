import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Hop } from '@tongbu/hop';
import { openStore, type Store } from '@tongbu/store';
import { ask } from '@tongbu/subgraph/testing';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCommand } from './command.js';
import { serviceUrl } from './database-url.js';
import { makeDataDir } from './launch.js';
import { PATIENT, type RunningHub, startHub } from './start-hub.js';

const SECRET = '演练甲';
const dataDir = makeDataDir();
let hub: RunningHub;
let transport: Store;
beforeAll(async () => {
  hub = await startHub({ dataDir, env: PATIENT });
  transport = (await openStore({ url: serviceUrl(dataDir, 'transport'), max: 1 })).asService();
}, 120_000);
afterAll(async () => {
  await transport?.close();
  await hub?.stop();
  rmSync(dataDir, { recursive: true, force: true });
}, 60_000);

async function park(consumer: string, type: string, payload: object): Promise<void> {
  await transport.db.execute(sql`
    insert into parked_event (consumer, event_id, topic, seq, type, version, occurred_at, payload, tries, error_code,
                              first_at, last_at)
    values (${consumer}, ${randomUUID()}, 'response', 900, ${type}, 1, now(), ${JSON.stringify(payload)}::text::jsonb, 5,
            'EVENT_OF_THE_TEST', now(), now())`);
}

const run = async (...args: string[]) => {
  const command = runCommand(['replay-parked', '--data-dir', dataDir, ...args]);
  return { code: await command.exited, out: command.out(), err: command.err() };
};

test('parked events are told by counts and codes, tried again, and those that still fail stay', async () => {
  const positive = {
    caseId: randomUUID(),
    personId: null,
    jurisdiction: '321002',
    reportedAt: new Date().toISOString(),
    collectedAt: null,
    exercise: true,
  };
  await park('transfer-lane', 'case.positive', positive);
  await park('transfer-lane', 'case.unheard', { name: SECRET });
  await park('of-another-version', 'case.positive', positive);

  const list = await run('--list', '--agency', 'TRANSPORT');
  expect(list.code).toBe(0);
  expect(list.out).toMatch(/^Transport \S+: 3 parked/);
  expect(list.out).toMatch(/transfer-lane: 1 case\.positive of response, EVENT_OF_THE_TEST, first 20/);

  const replay = await run();
  expect(replay.err).toBe('');
  expect(replay.out.match(/nothing is parked/g)).toHaveLength(3);
  expect(replay.out).toMatch(/transfer-lane: 1 applied 已处理, still parked 1 × \w+/);
  expect(replay.out).toMatch(/of-another-version: 1 case\.positive stay parked, this version/);
  expect(replay.code).toBe(1);
  expect(list.out + replay.out).not.toContain(SECRET);

  const lanes = await transport.db.execute(sql`select 1 from lane where case_id = ${positive.caseId}`);
  expect([...lanes]).toHaveLength(1);
  expect(await run('--consumer', 'lane-mirror-tracing', '--agency', 'TRANSPORT')).toMatchObject({
    code: 0,
    out: expect.stringContaining('nothing is parked'),
  });
}, 120_000);

test('nobody but the agency itself sees or replays what it parked, and the gateway has no such field', async () => {
  const token = await hub.token({ agency: 'TRANSPORT', role: 'dispatcher' });
  const operation = { query: '{ parkedEvents { count } }', authorization: `Bearer ${token}` };
  const service = `http://127.0.0.1:${hub.ports.transport}/graphql`;
  const codeOf = async (url: string, hop?: Hop) =>
    (await ask(url, { ...operation, ...(hop && { hop }) })).errors[0]?.extensions.code;
  expect(await codeOf(service)).toBe('UNTRUSTED_HOP');
  expect(await codeOf(service, hub.hopTo('TRANSPORT'))).toBe('FORBIDDEN');
  expect(await codeOf(hub.url)).toBe('GRAPHQL_VALIDATION_FAILED');

  const others = await run(
    ...['--agency', 'TRANSPORT', '--url', `http://127.0.0.1:${hub.ports.transport}/graphql`],
    ...['--key', join(dataDir, 'keys', 'service-health.jwk.json')],
  );
  expect(others.code).toBe(1);
  expect(others.err).toMatch(/^tongbu: TRANSPORT: /);
});

test('where no hub runs the command says so in one line', async () => {
  const nowhere = await run('--data-dir', join(dataDir, 'nowhere'));
  expect(nowhere).toMatchObject({ code: 1, out: '' });
  expect(nowhere.err).toMatch(/^tongbu: \S+: cannot be read \(ENOENT\)\n$/);
});
