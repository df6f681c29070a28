import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from '../architecture/source-files.js';

interface Line {
  readonly bench: string;
  readonly scenario: string;
  readonly [figure: string]: unknown;
}

/** Runs a benchmark as `npm run bench` does, and gives its lines of JSON. */
async function bench(...args: string[]): Promise<{ code: number | null; text: string; lines: Line[] }> {
  const bootstrap = join(ROOT, 'packages/cli/bootstrap.mjs');
  const child = spawn(process.execPath, [bootstrap, '--run', 'node', 'test/bench/main.mjs', ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    text += part;
  });
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  const lines = text
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Line);
  return { code, text, lines };
}

const number = expect.any(Number);

test.concurrent('the gateway bench counts whole answers, and every call of a subgraph has its caller', async () => {
  const only = 'tongbu,large';
  const { code, text, lines } = await bench(
    ...['gateway', '--only', only, '--rounds', '1', '--seconds', '1', '--connections', '4'],
  );
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatchObject({
    ...{ bench: 'gateway', scenario: 'large', gateway: 'tongbu', ratio: null },
    ...{ wrong: 0, anonymousCalls: 0, rps: number, gatewayCpuMsPerRequest: number, p99Ms: number },
  });
  expect(lines[0]?.rps).toBeGreaterThan(0);
  expect(text).toContain('goal ');
  expect(code).toBe(0);
}, 120_000);

test.concurrent('the fan-out bench sees every event at every client once', async () => {
  const only = 'tongbu,burst';
  const { code, lines } = await bench('fanout', '--only', only, '--rounds', '1', '--clients', '20');
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatchObject({
    ...{ bench: 'fanout', scenario: 'burst', gateway: 'tongbu', clients: 20, deliveries: 400 },
    ...{ lost: 0, doubled: 0, failed: 0, deliveriesPerSecond: number, p50Ms: number, p99Ms: number },
  });
  expect(lines[0]?.upstreams).toBeGreaterThan(0);
  expect(code).toBe(0);
}, 120_000);

test.concurrent('the audit bench reads with and without a row, and verifies what was written', async () => {
  const { code, lines } = await bench(
    ...['audit', '--rounds', '1', '--seconds', '1', '--connections', '4', '--rows', '1000'],
  );
  expect(lines.map(({ scenario }) => scenario)).toEqual(['person', 'page', 'verify']);
  for (const line of lines.slice(0, 2))
    expect(line).toMatchObject({ bench: 'audit', wrong: 0, rpsRatio: number, recorded: { rps: number } });
  expect(lines[0]?.recorded).toMatchObject({ rowsPerRequest: expect.closeTo(1, 0) });
  expect(lines[2]).toMatchObject({ findings: 0, verifiedPerSecond: number });
  expect(code).toBe(0);
}, 120_000);

test.concurrent('the hop bench measures both ways, and what is signed is answered', async () => {
  const { code, text, lines } = await bench('hop', '--rounds', '1', '--seconds', '1', '--connections', '2');
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatchObject({
    ...{ bench: 'hop', scenario: 'request', wrong: 0, addedMs: number, rpsRatio: number },
    ...{ signed: { rps: number }, unsigned: { rps: number }, alone: { signMs: number, checkMs: number } },
  });
  expect(text).toContain('goal ');
  expect(code).toBe(0);
}, 120_000);

test.concurrent('the access bench measures the hubs of two checkouts in pairs', async () => {
  const { code, lines } = await bench(
    ...['access', '--before', '.', '--rounds', '1', '--seconds', '1', '--clients', '2'],
  );
  expect(lines.map(({ scenario }) => scenario)).toEqual(['lines', 'identity']);
  for (const line of lines)
    expect(line).toMatchObject({
      bench: 'access',
      rpsRatio: number,
      before: { rps: number },
      after: { rps: number },
    });
  expect(code).toBe(0);
}, 240_000);

test.concurrent('the access bench without another checkout is refused', async () => {
  const { code, lines } = await bench('access', '--before', 'nowhere');
  expect(lines).toEqual([]);
  expect(code).toBe(1);
}, 60_000);

test.concurrent('the fence bench measures every way beside the statement without a fence', async () => {
  const { code, lines } = await bench('fence', '--rounds', '1', '--seconds', '0.2', '--clients', '2');
  expect(lines).toHaveLength(1);
  const ways = lines[0]?.ways as { statementsPerSecond: number; ofBase: number }[];
  expect(ways).toHaveLength(5);
  for (const way of ways) expect(way.statementsPerSecond).toBeGreaterThan(0);
  expect(ways[0]?.ofBase).toBe(1);
  expect(code).toBe(0);
}, 120_000);

test.concurrent('a name that no benchmark knows is refused', async () => {
  const { code, lines } = await bench('gateway', '--only', 'nobody');
  expect(lines).toEqual([]);
  expect(code).not.toBe(0);
}, 60_000);
