import { execFile } from 'node:child_process';
import { readdir, readlink, realpath } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { identify } from '@tongbu/runtime';

const run = promisify(execFile);
const POLL_MS = 20;

/**
 * Whether `pid` is a PostgreSQL process that works on `cluster`, so that a reused id is never mistaken for one. One that
 * ends is, until it has let go of the memory that it shares with others: before that no server starts on the cluster.
 */
export async function isServerOf(pid: number, cluster: string): Promise<boolean> {
  if (process.platform === 'linux') {
    const program = await readlink(`/proc/${pid}/exe`).catch(nameOfError);
    // A process that ends gives back first the name of its program, then its memory, and then its folder.
    const isEnding = program === 'ENOENT';
    // A program that was replaced or removed since it began reads `… (deleted)`.
    if (!isEnding && !/^postgres( |$)/.test(path.basename(program))) return false;
    const folder = await readlink(`/proc/${pid}/cwd`).catch(nameOfError);
    return folder === (await realpath(cluster)) && identify(pid) !== undefined;
  }
  const command = await ps(pid, 'command=');
  return command.includes('postgres') && command.includes(`-D ${cluster}`);
}

const nameOfError = (error: unknown): string => String(Reflect.get(Object(error), 'code'));

/** Every PostgreSQL process on `cluster`: also backends that outlived their postmaster. Linux only; elsewhere none. */
export async function listServersOf(cluster: string): Promise<number[]> {
  if (process.platform !== 'linux') return [];
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const ours = await Promise.all(pids.map((pid) => isServerOf(pid, cluster)));
  return pids.filter((_, index) => ours[index]);
}

/** Waits until `isGone` holds; false when it does not within `limitMs`. */
export async function waitUntil(isGone: () => Promise<boolean>, limitMs: number): Promise<boolean> {
  for (const deadline = Date.now() + limitMs; ; await sleep(POLL_MS)) {
    if (await isGone()) return true;
    if (Date.now() > deadline) return false;
  }
}

/** Sends a signal, or with 0 only asks; tells whether there was such a process, ours to signal or not. */
export function signal(pid: number, name: NodeJS.Signals | 0): 'sent' | 'forbidden' | 'gone' {
  try {
    process.kill(pid, name);
    return 'sent';
  } catch (error) {
    return error instanceof Error && Reflect.get(error, 'code') === 'EPERM' ? 'forbidden' : 'gone';
  }
}

async function ps(pid: number, column: string): Promise<string> {
  return run('ps', ['-p', String(pid), '-o', column]).then(
    ({ stdout }) => stdout.trim(),
    () => '',
  );
}
