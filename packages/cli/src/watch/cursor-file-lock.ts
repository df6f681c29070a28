import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { currentProcess, isAlive } from '@tongbu/runtime';
import { CommandRefusal } from '../shell.js';

/**
 * Takes a cursor file for this process: two watches with one file would each move on what the other has not shown.
 * Throws `CommandRefusal` when another one lives; what a dead one left is taken over. Returns what gives it back.
 */
export function lockCursorFile(file: string): () => void {
  const lock = `${file}.lock`;
  const mine = JSON.stringify(currentProcess());
  mkdirSync(dirname(file), { recursive: true });
  for (let tries = 0; ; tries += 1) {
    try {
      writeFileSync(lock, mine, { flag: 'wx', mode: 0o600 });
      return () => {
        if (read(lock) === mine) rmSync(lock, { force: true });
      };
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason';
      if (code !== 'EEXIST' || tries > 3)
        throw new CommandRefusal(`--cursor-file: ${lock} cannot be written (${code})`);
    }
    const holder = parse(read(lock));
    if (holder && isAlive(holder)) {
      throw new CommandRefusal(
        `--cursor-file: ${file} is in use by another watch (process ${holder.pid}); name another file for this one`,
      );
    }
    rmSync(lock, { force: true });
  }
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function parse(text: string | undefined): { pid: number; start: string } | undefined {
  try {
    const { pid, start } = JSON.parse(text ?? '');
    return typeof pid === 'number' && typeof start === 'string' ? { pid, start } : undefined;
  } catch {
    return undefined;
  }
}
