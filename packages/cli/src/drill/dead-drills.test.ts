import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { currentProcess, identify } from '@tongbu/runtime';
import { afterAll, expect, test } from 'vitest';
import { writeHubRecord } from '../start/hub-record.js';
import { clearDeadDrills, DRILL_FOLDER } from './dead-drills.js';

const parent = mkdtempSync(join(tmpdir(), 'tongbu-dead-drills-'));
afterAll(() => rmSync(parent, { recursive: true }));

function folder(name: string, holder?: { pid: number; start: string }): string {
  const made = join(parent, name);
  mkdirSync(made);
  if (holder) writeFileSync(join(made, 'hub.pid'), `${holder.pid}\n${holder.start}\n`);
  return made;
}

test('what a killed drill left running is ended, and its folder goes; nobody else’s is touched', async () => {
  const left = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  await once(left, 'spawn');
  const dead = folder(`${DRILL_FOLDER}dead`, { pid: 2 ** 22 + 1, start: 'long ago' });
  const identity = identify(left.pid ?? 0);
  if (!identity) throw new Error('the process does not run');
  writeHubRecord(dead, { url: '', ports: {}, processes: { postgres: identity } });
  const others = [
    folder(`${DRILL_FOLDER}living`, currentProcess()),
    folder(`${DRILL_FOLDER}kept`),
    folder('somebody-else', { pid: 2 ** 22 + 1, start: 'long ago' }),
  ];

  await Promise.all([clearDeadDrills(parent), once(left, 'exit')]);
  expect(existsSync(dead)).toBe(false);
  expect(others.map(existsSync)).toEqual([true, true, true]);
});
