import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask } from '../hub/ask.js';
import { type CommandRun, runCommand } from '../hub/command.js';
import { until } from '../hub/launch.js';
import { type ProcessName, type RunningHub, startHub } from '../hub/start-hub.js';

// A hub after its first start: the synthetic city is in it.
let hub: RunningHub;
const folder = mkdtempSync(join(tmpdir(), 'tongbu-drill-test-'));
beforeAll(async () => {
  hub = await startHub({ empty: false });
  const state = () => readFileSync(join(hub.dataDir, 'city'), 'utf8').trim();
  await until('the city is loaded', () => state() === 'loaded', 60_000);
}, 150_000);
afterAll(async () => {
  await hub?.stop();
  rmSync(folder, { recursive: true });
}, 60_000);

const EPIDEMIOLOGIST = { agency: 'HEALTH', role: 'epidemiologist' } as const;
const command = (...args: string[]): CommandRun =>
  runCommand([...args, '--url', hub.url], { env: { DATA_DIR: hub.dataDir }, folder });
const drill = (...args: string[]) => command('drill', '--json', ...args);

test('the first start has a case for each place, with a household, a transfer and four lanes', async () => {
  const query = `{ cases { edges { node { id exercise jurisdiction person { maskedName }
    response { startSkewMs verification { state } transfer { state } tracing { state } communityControl { state } } } } } }`;
  const read = async (jurisdictions: string[]) => {
    const { cases } = await ask(hub, { ...EPIDEMIOLOGIST, jurisdictions }, query);
    return (cases as { edges: { node: Record<string, unknown> }[] }).edges.map(({ node }) => node);
  };
  const lane = { state: 'OPEN' };
  await until('all lanes are open', async () => !JSON.stringify(await read(['000000'])).includes('null'));
  const [first, ...more] = await read(['321000']);
  expect([first, ...more]).toEqual([
    {
      id: expect.any(String),
      exercise: true,
      jurisdiction: '321002',
      person: { maskedName: '演**' },
      response: {
        startSkewMs: expect.any(Number),
        verification: lane,
        transfer: lane,
        tracing: lane,
        communityControl: lane,
      },
    },
  ]);
  expect(await read(['000000'])).toHaveLength(2);

  const caseId = String(first?.id);
  const traced = { ...EPIDEMIOLOGIST, purpose: 'TRACING', caseId };
  const person = `{ case(id: "${caseId}") { person { name household { community { name } } transfers { state } } } }`;
  // The agencies learn of the case a moment after they have opened their lanes.
  const told = await until('all agencies know the case', async () => {
    const answer = await ask(hub, traced, person).catch(() => undefined);
    return !JSON.stringify(answer ?? '**').includes('**') && answer;
  });
  expect(told).toEqual({
    case: {
      person: {
        name: expect.stringMatching(/^演练..$/),
        household: { community: { name: '演练第1社区' } },
        transfers: [{ state: 'ORDERED' }],
      },
    },
  });
  await expect(ask(hub, EPIDEMIOLOGIST, person)).rejects.toThrow(
    /"household".*FORBIDDEN|FORBIDDEN.*"household"/,
  );
});

test('a drill passes, and says when each lane started and when the alert came', async () => {
  const run = drill('--positives', '3');
  expect(await run.exited).toBe(0);
  const result = JSON.parse(run.out());
  expect(result).toMatchObject({
    ok: true,
    lanes: { expected: 12, started: 12 },
    alertLatencyMs: { seen: 3 },
  });
  for (const one of result.cases) {
    expect(Object.keys(one.lanes).sort()).toEqual([
      'communityControl',
      'tracing',
      'transfer',
      'verification',
    ]);
    expect(one.skewMs).toBe(one.hubSkewMs);
    expect(one.alertLatencyMs).toBeLessThan(60_000);
  }
}, 60_000);

test.each<ProcessName>(['transport', 'public-security', 'civil-affairs', 'health', 'gateway'])(
  'kill -9 of %s in the middle of a drill delays what it does, and loses nothing',
  async (name) => {
    const run = drill('--positives', '4');
    await until(
      'the city is registered',
      () => run.err().includes('is registered') || run.child.exitCode !== null,
    );
    // The alert client takes about a second to find the end of the stream; then a positive comes every 0.2 seconds.
    for (let kills = 0; kills < 3; kills += 1) {
      await new Promise((resolve) => setTimeout(resolve, 700));
      if (hub.pids[name] !== undefined) hub.kill(name);
    }
    expect(await run.exited, run.err()).toBe(0);
    expect(JSON.parse(run.out())).toMatchObject({
      ok: true,
      lanes: { expected: 16, started: 16 },
      alertLatencyMs: { seen: 4 },
    });
  },
  120_000,
);

test('a lane whose service is frozen is named, fails the drill, and opens as soon as the service is back', async () => {
  const run = drill('--positives', '1', '--wait', '20');
  await until(
    'the city is registered',
    () => run.err().includes('is registered') || run.child.exitCode !== null,
  );
  hub.kill('transport', 'SIGSTOP');
  expect(await run.exited).toBe(1);
  hub.kill('transport', 'SIGCONT');
  expect(run.err()).toMatch(/: waiting for Transfer 转运 \(\d+ s\)/);
  const { ok, cases, verdict } = JSON.parse(run.out());
  expect(ok).toBe(false);
  expect(cases[0].missing).toEqual(['transfer']);
  expect(verdict.en).toBe('FAILED: 3 of 4 lanes started, 1 of 1 alerts came.');
  await until('the lane opens', async () => {
    const query = `{ case(id: "${cases[0].id}") { response { transfer { state } } } }`;
    // The gateway leaves a service that was away alone for a little while yet.
    const late = await ask(hub, EPIDEMIOLOGIST, query).catch(() => undefined);
    return JSON.stringify(late ?? '').includes('OPEN');
  });
}, 90_000);

test('a watch shows what drills before it reported, when its cursor file says so', async () => {
  const cursorFile = join(folder, 'cursor.json');
  const first = command('watch', '--json', '--cursor-file', cursorFile);
  await until('watch is connected', () => first.err().includes('connected'));
  const run = drill('--positives', '1');
  expect(await run.exited).toBe(0);
  const five = await until('the alert and its lanes', () => {
    const lines = shownOf(first.out(), casesOf(run.out()));
    return lines.length === 5 && lines;
  });
  // What is shown and not saved yet would be shown once more.
  await until('what was shown is saved', () => {
    const saved = readFileSync(cursorFile, 'utf8');
    return five.every(({ eventId }) => saved.includes(eventId));
  });
  first.child.kill('SIGKILL');
  await first.exited;

  const second = drill('--positives', '2');
  expect(await second.exited).toBe(0);
  const again = command('watch', '--json', '--cursor-file', cursorFile);
  const cases = casesOf(second.out());
  await until('two alerts and their lanes', () => shownOf(again.out(), cases).length >= 10);
  again.child.kill('SIGTERM');
  expect(await again.exited).toBe(0);
  const shown = shownOf(again.out(), cases);
  expect(shown.filter(({ type }) => type === 'alert').map((alert) => alert.case?.id)).toEqual(cases);
  expect(shown).toHaveLength(10);
  expect(shownOf(again.out(), casesOf(run.out()))).toEqual([]);
}, 90_000);

interface ShownLine {
  readonly type: 'alert' | 'lane';
  readonly eventId: string;
  readonly caseId?: string;
  readonly case: { readonly id: string } | null;
}

const casesOf = (drillOutput: string): string[] =>
  JSON.parse(drillOutput).cases.map(({ id }: { id: string }) => id);

/** The lines of a watch that are about these cases; a lane of an earlier drill may still be on its way. */
const shownOf = (watchOutput: string, caseIds: readonly string[]): ShownLine[] =>
  watchOutput
    .split('\n')
    .slice(0, -1)
    .map((line): ShownLine => JSON.parse(line))
    .filter((line) => caseIds.includes(line.caseId ?? line.case?.id ?? ''));

test('exercise remove takes it all away, and nothing is left to take', async () => {
  const run = command('exercise', 'remove');
  expect(await run.exited).toBe(0);
  expect(run.out().split('\n')[0]).toMatch(/^Health 卫健: [1-9]\d* cases 病例 removed 已清除$/);
  const { cases } = await ask(hub, EPIDEMIOLOGIST, '{ cases { edges { node { id } } } }');
  expect(cases).toEqual({ edges: [] });
  const again = command('exercise', 'remove');
  await again.exited;
  expect(again.out().match(/: 0 /g)).toHaveLength(4);
}, 60_000);
