import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const RUN_SOURCE = fileURLToPath(new URL('../../../../test/setup/run-source.mjs', import.meta.url));

/** A TypeScript file of the workspace, running in a process of its own that a test may kill. */
export interface SourceProcess {
  readonly child: ChildProcess;
  /** The next line that it prints, parsed as JSON. Rejects when it ends without printing one. */
  next(): Promise<Record<string, unknown>>;
  /** How it ended; waits until it has. */
  ended(): Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  kill(signal?: NodeJS.Signals): Promise<void>;
}

/**
 * Runs a TypeScript file from the sources, without a build; through another program where `through` names one with its
 * arguments. What it writes to its error stream is shown.
 */
export function runSource(
  file: string,
  args: readonly string[] = [],
  { through = [], ...options }: SpawnOptions & { readonly through?: readonly string[] } = {},
): SourceProcess {
  const [program, ...rest] = [...through, process.execPath, RUN_SOURCE, file, ...args];
  const child = spawn(program ?? process.execPath, rest, {
    ...options,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const exit = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
  const lines = createInterface({ input: child.stdout ?? process.stdin })[Symbol.asyncIterator]();
  return {
    child,
    async next() {
      const line = await lines.next();
      if (line.done) throw new Error(`the process ended without a word: ${await exit}`);
      return JSON.parse(line.value) as Record<string, unknown>;
    },
    async ended() {
      const [code, signal] = await exit;
      return { code, signal };
    },
    async kill(signal = 'SIGKILL') {
      child.kill(signal);
      await exit;
    },
  };
}
