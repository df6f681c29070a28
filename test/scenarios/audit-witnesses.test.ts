import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCommand } from '../hub/command.js';
import { makeDataDir, until } from '../hub/launch.js';
import { PATIENT, type RunningHub, startHub } from '../hub/start-hub.js';
import { administratorOf } from './rewritten-log.js';

/** Four agencies that witness each other, on real processes: who rewrites its own log is found by the other three. */
const dataDir = makeDataDir();
let hub: RunningHub;
beforeAll(async () => {
  hub = await startHub({ dataDir, env: PATIENT });
}, 120_000);
afterAll(async () => {
  await hub?.stop();
  rmSync(dataDir, { recursive: true, force: true });
}, 60_000);

const file = (name: string) => join(dataDir, name);
const run = async (...args: string[]) => {
  const command = runCommand(['audit', ...args, '--data-dir', dataDir]);
  return { code: await command.exited, out: command.out(), err: command.err() };
};

/** Somebody looks for a number that nobody has: a row of public security's log. */
async function findNobody(): Promise<void> {
  const token = await hub.token({ agency: 'PUBLIC_SECURITY', role: 'tracer' });
  const response = await fetch(hub.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query: '{ findPerson(input: { idNumber: "321003195203150023" }) { id } }' }),
  });
  expect(await response.json()).toEqual({ data: { findPerson: null } });
}

/** Adds rows to public security's log and has it sign its head; answers the export. */
async function exportTrail(name: string, rows: number): Promise<string> {
  for (let row = 0; row < rows; row += 1) await findNobody();
  const exported = await run('export', '--agency', 'PUBLIC_SECURITY', '--to', file(name));
  expect(exported).toMatchObject({ code: 0, err: '' });
  return file(name);
}

const witnesses = (agency: string, wanted: RegExp) =>
  until(
    `${agency} says ${wanted}`,
    async () => {
      const heads = await run('heads', '--agency', agency);
      return wanted.test(heads.out) ? heads : undefined;
    },
    60_000,
  );

test('what one agency signs the other three hold, and an honest log agrees with what they hold', async () => {
  const exported = await exportTrail('honest', 3);
  for (const agency of ['HEALTH', 'TRANSPORT', 'CIVIL_AFFAIRS']) {
    const heads = await witnesses(agency, /of PUBLIC_SECURITY, up to row 3, .*: no contradiction/);
    expect(heads.code).toBe(0);
    const kept = await run('heads', '--agency', agency, '--to', file(`${agency}.heads`));
    expect(kept.out).toMatch(/heads: [1-9]\d* heads that \w+ has witnessed\n$/);
    const verified = await run('verify', exported, '--witness', file(`${agency}.heads`));
    expect(verified.out).toMatch(/sound 完整\n$/);
  }
}, 180_000);

test('a log that its administrator wrote anew, hashes and signatures too, is sound by itself and found by the others', async () => {
  const administrator = administratorOf(dataDir, 'public-security');
  await administrator.rewriteLog({ sequence: 2, from: 'NOBODY', to: 'FOUND' });
  const exported = await exportTrail('rewritten', 1);
  expect((await run('verify', exported)).out).toMatch(/sound 完整\n$/);

  for (const agency of ['HEALTH', 'TRANSPORT', 'CIVIL_AFFAIRS']) {
    const found = await run('verify', exported, '--witness', file(`${agency}.heads`));
    expect(found.out).toMatch(/rewritten:\d+: HEAD row 3: /);
    expect(found.code).toBe(1);
    // Nobody had to verify anything: the next head says of a row what it did not say before.
    const heads = await witnesses(agency, /of PUBLIC_SECURITY, .*: 1 CONTRADICTIONS/);
    expect(heads.code).toBe(1);
  }
  expect(hub.logs('health')).toMatch(/"level":"error".*"code":"OTHER_HASH".*"agency":"PUBLIC_SECURITY"/);
}, 180_000);

test('a log that its administrator cut off is found by the others', async () => {
  await exportTrail('longer', 4);
  await witnesses('TRANSPORT', /of PUBLIC_SECURITY, up to row 8, /);
  await run('heads', '--agency', 'TRANSPORT', '--to', file('before.heads'));
  await administratorOf(dataDir, 'public-security').cutLog(5);
  const exported = await exportTrail('cut', 0);
  expect((await run('verify', exported)).code).toBe(0);
  expect((await run('verify', exported, '--witness', file('before.heads'))).out).toMatch(/TRUNCATED row 8: /);
  await witnesses('TRANSPORT', /of PUBLIC_SECURITY, .*: 2 CONTRADICTIONS/);
  expect(hub.logs('transport')).toMatch(/"level":"error".*"code":"RETREAT".*"agency":"PUBLIC_SECURITY"/);
}, 180_000);

test('a head of a witness’s file that was changed afterwards proves nothing, and is told', async () => {
  const [first = '', ...rest] = readFileSync(file('HEALTH.heads'), 'utf8').split('\n');
  const other = first.endsWith('A') ? 'B' : 'A';
  writeFileSync(file('changed.heads'), [`${first.slice(0, -1)}${other}`, ...rest].join('\n'));
  const found = await run('verify', file('honest'), '--witness', file('changed.heads'));
  expect(found.out).toMatch(/changed\.heads:1: SIGNATURE: /);
  expect(found.code).toBe(1);
}, 60_000);
