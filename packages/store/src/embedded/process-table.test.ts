import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readlinkSync } from 'node:fs';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isServerOf } from './process-table.js';

let folder: string;
beforeAll(async () => {
  folder = await realpath(await mkdtemp(path.join(tmpdir(), 'tongbu-processes-')));
});
afterAll(() => rm(folder, { recursive: true }));

const read = (pid: number | undefined, link: 'exe' | 'cwd'): string | undefined => {
  try {
    return readlinkSync(`/proc/${pid}/${link}`);
  } catch {
    return undefined;
  }
};

/** Kills a process of this folder that has so much memory that it takes a moment to give it back. */
async function killLarge(): Promise<number> {
  const script =
    "globalThis.memory = Buffer.alloc(200 * 1024 * 1024, 1); console.log('here'); setInterval(() => {}, 1e6);";
  const child = spawn(process.execPath, ['-e', script], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  child.kill('SIGKILL');
  return child.pid ?? 0;
}

test.skipIf(process.platform !== 'linux')(
  'a process whose program is gone already is there until it has given its memory back',
  async () => {
    for (;;) {
      const pid = await killLarge();
      while (read(pid, 'exe') !== undefined) {}
      const answer = await isServerOf(pid, folder);
      // It may have been too quick for us.
      if (read(pid, 'cwd') !== folder) continue;
      expect(answer).toBe(true);
      break;
    }
  },
);

test('a process of another folder, of another program, or of no id is none', async () => {
  expect(await isServerOf(process.pid, folder)).toBe(false);
  expect(await isServerOf(process.pid, process.cwd())).toBe(false);
  expect(await isServerOf(2 ** 22 + 1, folder)).toBe(false);
});
