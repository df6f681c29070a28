import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { PROJECT } from './launch.js';

/** A run of `tongbu`. */
export interface CommandRun {
  readonly child: ChildProcess;
  /** Its exit code; null when a signal ended it. */
  readonly exited: Promise<number | null>;
  out(): string;
  err(): string;
}

/** Runs a command of `tongbu` as a process of its own, built if needed. Of this process's environment it sees the least. */
export function runCommand(
  args: readonly string[],
  { env = {}, folder = PROJECT }: { env?: Readonly<Record<string, string>>; folder?: string } = {},
): CommandRun {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, [join(PROJECT, 'packages', 'cli', 'bootstrap.mjs'), ...args], {
    cwd: folder,
    env: { PATH, HOME, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { out: '', err: '' };
  for (const [name, stream] of [['out', child.stdout] as const, ['err', child.stderr] as const]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said[name] += text;
    });
  }
  const cutShort = () => child.kill('SIGTERM');
  process.once('exit', cutShort);
  const exited = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));
  void exited.then(() => process.off('exit', cutShort));
  return { child, exited, out: () => said.out, err: () => said.err };
}
