import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export const PROJECT = fileURLToPath(new URL('../..', import.meta.url));

/** Any free port, five times. */
const FREE_PORTS = {
  PORT: '0',
  HEALTH_PORT: '0',
  PUBLIC_SECURITY_PORT: '0',
  TRANSPORT_PORT: '0',
  CIVIL_AFFAIRS_PORT: '0',
};

/** A launcher that was started, ready or not. */
export interface Launch {
  readonly child: ChildProcess;
  /** Its exit code; null when a signal ended it. */
  readonly exited: Promise<number | null>;
  /** What it printed so far on standard output, and on standard error. */
  out(): string;
  err(): string;
}

export interface LaunchOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  /** Through `npm start`, in a process group of its own, as a shell at a terminal does it. */
  readonly throughNpm?: boolean;
  /** A program, with its arguments, that runs the launcher: where it runs is then not where we run. */
  readonly through?: readonly string[];
}

/** A data folder that the embedded server's unprivileged user can reach, so that everything is in it. */
export function makeDataDir(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tongbu-hub-'));
  chmodSync(folder, 0o755);
  return folder;
}

/** Starts the real launcher on free ports, built if needed. Of this process's environment it sees the least. */
export function launch(
  dataDir: string,
  { env = {}, args = [], throughNpm = false, through = [] }: LaunchOptions = {},
): Launch {
  const { PATH = '', HOME = '' } = process.env;
  const program = throughNpm
    ? ['npm', 'start', '--']
    : [process.execPath, join(PROJECT, 'packages', 'cli', 'bootstrap.mjs'), 'start'];
  const [command = '', ...words] = [...through, ...program, ...args];
  const child = spawn(command, words, {
    cwd: PROJECT,
    env: { PATH, HOME, NODE_ENV: 'test', DATA_DIR: dataDir, ...FREE_PORTS, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: throughNpm,
  });
  const said = { out: '', err: '' };
  for (const [name, stream] of [['out', child.stdout] as const, ['err', child.stderr] as const]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said[name] += text;
    });
  }
  // A test run that is cut short must not leave hubs behind.
  const cutShort = () => child.kill('SIGTERM');
  process.once('exit', cutShort);
  const exited = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));
  void exited.then(() => process.off('exit', cutShort));
  return { child, exited, out: () => said.out, err: () => said.err };
}

/** Looks every 20 ms until `look` finds something; throws when it does not in time. */
export async function until<T>(
  what: string,
  look: () => T | undefined | false | Promise<T | undefined | false>,
  withinMs = 30_000,
): Promise<T> {
  for (const end = Date.now() + withinMs; Date.now() < end; await sleep(20)) {
    const found = await look();
    if (found) return found;
  }
  throw new Error(`${what}: not within ${withinMs} ms`);
}

/** The pids of living processes whose arguments or environment name the data folder: whatever a hub there has started. */
export function processesOf(dataDir: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .map(Number)
    .filter((pid) => ['cmdline', 'environ'].some((file) => readProcess(pid, file).includes(dataDir)));
}

function readProcess(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}
