import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { followOutput } from './child-output.js';
import type { Ending, Running, Startable } from './keeper.js';
import type { LogFile } from './log-file.js';
import type { Terminal } from './terminal.js';

export interface ChildOptions {
  readonly name: string;
  /** The built `main.js`. */
  readonly entry: string;
  /** Options of Node itself. */
  readonly nodeOptions?: readonly string[];
  /** All that it gets to see; nothing is inherited. */
  readonly environment: Readonly<Record<string, string>>;
  /** Given to the first process only, for instance a failpoint, which must not kill the one that follows. */
  readonly firstEnvironment?: Readonly<Record<string, string>>;
  readonly folder: string;
  readonly file: LogFile;
  readonly terminal: Terminal;
  /** How long it may take to stop before it is killed. */
  readonly graceMs?: number;
}

/**
 * A service or the gateway as a process of its own. It leads its own session, so that a Ctrl-C at the
 * terminal reaches the launcher only, which stops things in order; the IPC channel tells it when the launcher is gone.
 */
export function childProcess(options: ChildOptions): Startable {
  let starts = 0;
  return {
    name: options.name,
    start: async () => {
      starts += 1;
      return startChild(options, starts === 1 ? options.firstEnvironment : undefined);
    },
  };
}

async function startChild(
  options: ChildOptions,
  extra: Readonly<Record<string, string>> = {},
): Promise<Running> {
  const child = spawn(process.execPath, [...(options.nodeOptions ?? []), options.entry], {
    cwd: options.folder,
    detached: true,
    env: { ...options.environment, ...extra },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const output = followOutput(child, options);
  let faults: readonly string[] | undefined;
  child.on('message', (message) => {
    faults ??= faultsOf(message);
  });
  const ended = whenEnded(child, output.lastError).then((ending) => ({ ...ending, faults }));
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', reject);
  });
  // After the start, an error is a signal or a message that did not arrive; the process's end says the rest.
  child.on('error', () => {});
  return {
    pid: child.pid ?? 0,
    ended,
    ready: new Promise((resolve) => {
      child.on('message', (message) => {
        if (typeof message === 'object' && message && 'type' in message && message.type === 'ready')
          resolve();
      });
    }),
    stop: async () => {
      child.kill('SIGTERM');
      const timer = setTimeout(() => {
        options.terminal.note(options.name, 'did not stop in time; killed');
        child.kill('SIGKILL');
      }, options.graceMs ?? 10_000);
      await ended;
      clearTimeout(timer);
    },
  };
}

function faultsOf(message: unknown): readonly string[] | undefined {
  if (typeof message !== 'object' || !message || !('faults' in message)) return undefined;
  const { faults } = message;
  return Array.isArray(faults) && faults.every((fault) => typeof fault === 'string') ? faults : undefined;
}

/** Waits for the last output too, which says why; but not for a grandchild that keeps the pipe open. */
async function whenEnded(child: ChildProcess, lastError: () => string | undefined): Promise<Ending> {
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const ending = await new Promise<{ code: number | null; signal: string | null }>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
  await Promise.race([closed, sleep(300)]);
  return { ...ending, lastError: lastError() };
}
