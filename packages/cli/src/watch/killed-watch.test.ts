import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { ALERTS_SDL, createTestAlerts } from '../testing/test-alerts.js';
import { startTestHub } from '../testing/test-hub.js';

const folder = mkdtempSync(join(tmpdir(), 'tongbu-killed-watch-'));
afterAll(() => rmSync(folder, { recursive: true }));

const root = fileURLToPath(new URL('../../../..', import.meta.url));
const KILLS = 6;

/** The real command, built if needed, as a process of its own. */
function startWatch(url: string) {
  const child = spawn(
    process.execPath,
    [
      join(root, 'packages/cli/bootstrap.mjs'),
      ...['watch', '--json', '--url', url, '--token', 'good', '--cursor-file', join(folder, 'cursor.json')],
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text;
  });
  const exited = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));
  const sequences = (): number[] =>
    out
      .split('\n')
      .filter((line) => line.endsWith('}'))
      .map((line) => JSON.parse(line).sequence);
  return { child, exited, sequences, err: () => err };
}

test('a watch that is killed again and again misses no alert, and shows at most the one at the seam once more', async () => {
  const alerts = createTestAlerts();
  await using hub = await startTestHub(ALERTS_SDL, alerts.fields);
  let reported = 0;
  const reporting = setInterval(() => {
    reported += 1;
    alerts.report(reported);
  }, 10);
  const rounds: number[][] = [];
  try {
    for (let kills = 0; kills < KILLS; kills += 1) {
      const { child, exited, sequences, err } = startWatch(hub.url);
      for (const end = Date.now() + 60_000; sequences().length < 5 + kills * 7; await sleep(5)) {
        if (Date.now() > end) throw new Error(`nothing was shown: ${err()}`);
      }
      child.kill('SIGKILL');
      await exited;
      rounds.push(sequences());
    }
  } finally {
    clearInterval(reporting);
  }
  const last = startWatch(hub.url);
  while ((last.sequences().at(-1) ?? 0) < reported) await sleep(20);
  last.child.kill('SIGTERM');
  expect(await last.exited).toBe(0);
  rounds.push(last.sequences());

  let shown = (rounds[0]?.[0] ?? 0) - 1;
  for (const round of rounds) {
    const [first = 0] = round;
    // The one event that was shown and not yet saved.
    expect([shown, shown + 1]).toContain(first);
    expect(round).toEqual(round.map((_, index) => first + index));
    shown = round.at(-1) ?? shown;
  }
  expect(shown).toBe(reported);
}, 120_000);
