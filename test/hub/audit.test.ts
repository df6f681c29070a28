import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Hop } from '@tongbu/hop';
import { ask } from '@tongbu/subgraph/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCommand } from './command.js';
import { makeDataDir } from './launch.js';
import { PATIENT, type RunningHub, startHub } from './start-hub.js';

const NUMBER = '321003195203150023';
const dataDir = makeDataDir();
let hub: RunningHub;
beforeAll(async () => {
  hub = await startHub({ dataDir, env: PATIENT });
}, 120_000);
afterAll(async () => {
  await hub?.stop();
  rmSync(dataDir, { recursive: true, force: true });
}, 60_000);

const run = async (...args: string[]) => {
  const command = runCommand(['audit', ...args, '--data-dir', dataDir]);
  return { code: await command.exited, out: command.out(), err: command.err() };
};
const file = (name: string) => join(dataDir, name);

async function findPerson(): Promise<void> {
  const token = await hub.token({ agency: 'PUBLIC_SECURITY', role: 'tracer' });
  const response = await fetch(hub.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query: `{ findPerson(input: { idNumber: "${NUMBER}" }) { id } }` }),
  });
  expect(await response.json()).toEqual({ data: { findPerson: null } });
}

test('an agency’s trail is exported and verified, and whoever changes or shortens it is found', async () => {
  await findPerson();
  await findPerson();
  const exported = await run('export', '--agency', 'PUBLIC_SECURITY', '--to', file('first'));
  expect(exported).toMatchObject({ code: 0, err: '', out: `${file('first')}: 2 rows of PUBLIC_SECURITY\n` });
  await findPerson();
  await run('export', '--agency', 'PUBLIC_SECURITY', '--to', file('second'));
  const text = readFileSync(file('second'), 'utf8');
  expect(text.match(/^row /gm)).toHaveLength(3);
  expect(text).not.toContain(NUMBER);

  const sound = await run('verify', file('first'), file('second'));
  expect(sound.out).toMatch(/first: PUBLIC_SECURITY, chain .*, 2 rows.*\n.*second: .* 3 rows/);
  expect(sound.out).toMatch(/5 rows, \d signed heads, .* rows a second\nsound 完整\n$/);
  expect(sound.code).toBe(0);

  writeFileSync(file('edited'), text.replace('NOBODY', 'FOUND'));
  const edited = await run('verify', file('edited'));
  expect(edited.out).toMatch(/edited:2: HASH row 1: /);
  expect(edited.code).toBe(1);

  writeFileSync(file('cut'), text.replace(/^row 3 .*\n/m, ''));
  expect((await run('verify', file('cut'))).out).toMatch(/cut:\d: TRUNCATED row 3: /);

  const again = await run('export', '--agency', 'PUBLIC_SECURITY', '--to', file('second'));
  expect(again).toMatchObject({ code: 1, err: expect.stringContaining('exists already') });
  expect(readFileSync(file('second'), 'utf8')).toBe(text);
}, 120_000);

test('an agency that has recorded nothing yet exports an empty trail that is sound', async () => {
  await run('export', '--agency', 'HEALTH', '--to', file('health'));
  const verified = await run('verify', file('health'));
  expect(verified.out).toMatch(/health: HEALTH, chain \S+, 0 rows/);
  expect(verified.code).toBe(0);
}, 120_000);

test('nobody but the agency itself takes its trail out, and the gateway has no such field', async () => {
  const token = await hub.token({ agency: 'PUBLIC_SECURITY', role: 'auditor' });
  const operation = {
    query: '{ auditExportPage(after: 0, upTo: 9) { last } }',
    authorization: `Bearer ${token}`,
  };
  const service = `http://127.0.0.1:${hub.ports['public-security']}/graphql`;
  const codeOf = async (url: string, hop?: Hop) =>
    (await ask(url, { ...operation, ...(hop && { hop }) })).errors[0]?.extensions.code;
  expect(await codeOf(service)).toBe('UNTRUSTED_HOP');
  expect(await codeOf(service, hub.hopTo('PUBLIC_SECURITY'))).toBe('FORBIDDEN');
  expect(await codeOf(hub.url)).toBe('GRAPHQL_VALIDATION_FAILED');
}, 60_000);
