import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask } from '../hub/ask.js';
import { runCommand } from '../hub/command.js';
import { PROJECT } from '../hub/launch.js';
import { PATIENT, type RunningHub, startHub } from '../hub/start-hub.js';

const REAL_DATA = join(PROJECT, '..', 'shared', 'data', 'covid19-transmission-pairs-china-2020.csv');
const EPIDEMIOLOGIST = { agency: 'HEALTH', role: 'epidemiologist' } as const;

let hub: RunningHub;
const folder = mkdtempSync(join(tmpdir(), 'tongbu-import-'));
beforeAll(async () => {
  hub = await startHub({ env: PATIENT });
}, 180_000);
afterAll(async () => {
  await hub?.stop();
  rmSync(folder, { recursive: true });
}, 60_000);

const importPairs = (...args: string[]) =>
  runCommand(['import', 'transmissions', ...args, '--url', hub.url], {
    env: { DATA_DIR: hub.dataDir },
    folder,
  });

const summary = async (source: string) =>
  (
    await ask(
      hub,
      EPIDEMIOLOGIST,
      `{ transmissionSummary(filter: {source: "${source}"}) {
        cases links clusters largestCluster superSpreaders generations conflicts
        household: serialInterval(household: true) { n mean sd } other: serialInterval(household: false) { n mean sd } } }`,
    )
  ).transmissionSummary as Record<string, unknown>;

const count = (out: string, label: string) => Number(new RegExp(`${label}\\s+(\\d+)`).exec(out)?.[1]);

test.skipIf(!existsSync(REAL_DATA))(
  'the transmission pairs of 2020 give the figures of their paper, also when imported twice (needs ../shared/data)',
  async () => {
    for (const [imported, unchanged] of [
      [1407, 0],
      [0, 1407],
    ]) {
      const run = importPairs(REAL_DATA, '--preset', 'covid19-china-2020');
      expect(await run.exited).toBe(0);
      expect(count(run.out(), 'imported 新增')).toBe(imported);
      expect(count(run.out(), 'unchanged 已有')).toBe(unchanged);
      expect(run.out()).toMatch(/conflicting 冲突 +7 {3}cases 病例 7;/);
    }
    const report = readFileSync(join(folder, 'covid19-transmission-pairs-china-2020.csv.report.csv'), 'utf8');
    expect(report).toContain('\n364,infector_gender,CONFLICT,');
    expect(report.trim().split('\n')).toHaveLength(1 + 12);

    const { household, other, ...figures } = await summary('covid19-china-2020');
    expect(figures).toEqual({
      cases: 2050,
      links: 1407,
      clusters: 643,
      largestCluster: 24,
      superSpreaders: 34,
      generations: [643, 1166, 205, 26, 7, 3],
      conflicts: 7,
    });
    const rounded = (interval: unknown) =>
      Object.entries(interval as object).map(([name, value]) => [name, Math.round(value * 100) / 100]);
    expect(rounded(household)).toEqual([
      ['n', 339],
      ['mean', 4.99],
      ['sd', 5.22],
    ]);
    expect(rounded(other)).toEqual([
      ['n', 340],
      ['mean', 5.19],
      ['sd', 5.29],
    ]);
  },
  180_000,
);

test('an import that is killed on the way, and repeated, has everything once', async () => {
  const pairs = 4_000;
  const file = join(folder, 'long.csv');
  const rows = Array.from(
    { length: pairs },
    (_, index) => `c${Math.floor(index / 3)},c${index + 1},2020-02-01`,
  );
  writeFileSync(file, ['from,to,onset', ...rows].join('\n'));
  const mapping = join(folder, 'mapping.json');
  writeFileSync(
    mapping,
    JSON.stringify({
      source: 'killed',
      constants: { jurisdiction: '000000', status: 'CONFIRMED', reportedAt: '2020-02-29' },
      columns: { 'infector.externalId': 'from', 'infectee.externalId': 'to', 'infectee.onsetDate': 'onset' },
    }),
  );
  let wasHalfDone = false;
  for (let kills = 0; kills < 4; kills += 1) {
    const run = importPairs(file, '--mapping', mapping);
    const before = Number((await summary('killed')).links);
    while (run.child.exitCode === null && Number((await summary('killed')).links) === before) await sleep(20);
    await sleep(Math.random() * 300);
    run.child.kill('SIGKILL');
    await run.exited;
    const { links } = await summary('killed');
    wasHalfDone ||= Number(links) > 0 && Number(links) < pairs;
  }
  const last = importPairs(file, '--mapping', mapping);
  expect(await last.exited).toBe(0);
  expect(count(last.out(), 'imported 新增') + count(last.out(), 'unchanged 已有')).toBe(pairs);
  expect(await summary('killed')).toMatchObject({ links: pairs, cases: pairs + 1, clusters: 1 });
  expect(wasHalfDone).toBe(true);
}, 180_000);

test('a hub that dies and comes back in the middle of an import delays it, and loses nothing', async () => {
  const pairs = 2_500;
  const file = join(folder, 'broken.csv');
  const rows = Array.from({ length: pairs }, (_, index) => `d${index},d${index + 1},`);
  writeFileSync(file, ['from,to,onset', ...rows].join('\n'));
  const run = importPairs(file, '--mapping', join(folder, 'mapping.json'), '--source', 'broken');
  for (let kills = 0; kills < 3 && run.child.exitCode === null; kills += 1) {
    await sleep(700);
    const name = kills === 1 ? 'gateway' : 'health';
    if (hub.pids[name] !== undefined) hub.kill(name);
  }
  expect(await run.exited).toBe(0);
  expect(await summary('broken')).toMatchObject({ links: pairs, cases: pairs + 1 });
}, 180_000);

test('refused rows make exit code 2, and a token that may not import makes exit code 1 with one line', async () => {
  const file = join(folder, 'refused.csv');
  writeFileSync(file, 'from,to,onset\nx,y,2999-01-01\nx,x,\np,q,2020-02-01\n');
  const run = importPairs(file, '--mapping', join(folder, 'mapping.json'), '--source', 'refused');
  expect(await run.exited).toBe(2);
  const report = readFileSync(join(folder, 'refused.csv.report.csv'), 'utf8').split('\n');
  expect(report[1]).toMatch(/^2,onset,FUTURE_DATE,/);
  expect(report[2]).toMatch(/^3,infectee,SELF_INFECTION,|^3,to,SELF_INFECTION,/);

  const token = await hub.token({ agency: 'TRANSPORT', role: 'dispatcher' });
  const refused = importPairs(file, '--mapping', join(folder, 'mapping.json'), '--token', token);
  expect(await refused.exited).toBe(1);
  expect(refused.err()).toMatch(/^tongbu: import: the hub refuses: FORBIDDEN [^\n]*\n$/);
}, 120_000);

test('bad rows of a dozen kinds among good ones are each reported, none goes in, and no log has a value of them', async () => {
  const secret = 'CANARY7f3a9';
  const kinds: ((id: string) => string | Buffer)[] = [
    (id) => `${id},,2022-06-01,\ufeff${secret}`,
    (id) => `${id},,2022-06-01,${secret}\u0000`,
    (id) => `${id},,2022-06-01,${secret.repeat(6_000)}`,
    (id) => `${id},,2022-06-01,${secret.repeat(30)}`,
    (id) => `${id},,2022-06-01`,
    (id) => Buffer.concat([Buffer.from(`${id},,2022-06-01,${secret}`), Buffer.from('d1efd6dd', 'hex')]),
    (id) => `${id},,2022-06-01,=${secret}|calc`,
    (id) => `${id},,2999-06-01,${secret}`,
    (id) => `${id},990903199001010016,2022-06-01,${secret}`,
    (id) => `${id},,2022-06-31,${secret}`,
    (id) => `${id},,2022-06-01,"${secret}`,
    () => `,,2022-06-01,${secret}`,
  ];
  const rounds = 20;
  const lines: (string | Buffer)[] = ['id,number,onset,place'];
  for (let index = 0; index < kinds.length * rounds; index += 1) {
    lines.push(
      `good-${index},,2022-06-01,town`,
      kinds[index % kinds.length]?.(`bad-${secret}-${index}`) ?? '',
    );
  }
  const file = join(folder, 'bad.csv');
  writeFileSync(
    file,
    Buffer.concat(lines.map((line) => Buffer.concat([Buffer.from(line), Buffer.from('\n')]))),
  );
  const mapping = join(folder, 'bad.json');
  writeFileSync(
    mapping,
    JSON.stringify({
      source: 'bad',
      constants: { jurisdiction: '000000', status: 'CONFIRMED', reportedAt: '2022-07-01' },
      columns: { externalId: 'id', idNumber: 'number', onsetDate: 'onset', infectedPlace: 'place' },
    }),
  );
  const importCases = () =>
    runCommand(['import', 'cases', file, '--mapping', mapping, '--url', hub.url], {
      env: { DATA_DIR: hub.dataDir },
      folder,
    });

  const run = importCases();
  expect(await run.exited).toBe(2);
  expect(count(run.out(), 'imported 新增')).toBe(kinds.length * rounds);
  expect(count(run.out(), 'refused 拒绝')).toBe(kinds.length * rounds);
  const report = readFileSync(join(folder, 'bad.csv.report.csv'), 'utf8');
  const reported = report
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => Number(line.split(',')[0]));
  expect(reported.toSorted((a, b) => a - b)).toEqual(
    Array.from({ length: kinds.length * rounds }, (_, index) => 3 + 2 * index),
  );

  const again = importCases();
  expect(await again.exited).toBe(2);
  expect(count(again.out(), 'imported 新增')).toBe(0);
  const logs = (['health', 'public-security', 'gateway', 'postgres'] as const).map((name) => hub.logs(name));
  expect([report, run.err(), run.out(), ...logs].join()).not.toContain(secret);
}, 120_000);
