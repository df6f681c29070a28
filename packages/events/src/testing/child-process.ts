import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

/** A program that tests start in processes of its own. */
export interface Program {
  /** Starts it with exactly this environment. */
  start(environment: Readonly<Record<string, string>>): RunningProgram;
  remove(): Promise<void>;
}

/** A process that a test started, and may kill or freeze. */
export interface RunningProgram {
  /** Resolves with the signal or code that it ended with. */
  readonly exited: Promise<string | number>;
  /** Resolves when it has sent a message of this type. Rejects when it ends before. */
  said(type: string): Promise<void>;
  signal(name: NodeJS.Signals): void;
}

const CONDITIONS = ['source', 'node', 'module', 'import', 'default'];

/**
 * Makes one file of a module of this folder and all that it imports, from source, so that a process starts
 * in a third of a second and needs no build of the workspace. The module exports `main(environment)`.
 */
export async function makeProgram(module: string): Promise<Program> {
  const folder = await mkdtemp(path.join(tmpdir(), 'tongbu-program-'));
  await build({
    configFile: false,
    logLevel: 'error',
    resolve: { conditions: CONDITIONS },
    ssr: { noExternal: true, resolve: { conditions: CONDITIONS } },
    build: {
      ssr: fileURLToPath(new URL(module, import.meta.url)),
      outDir: folder,
      rolldownOptions: { output: { entryFileNames: 'program.mjs' } },
    },
  });
  const entry = path.join(folder, 'start.mjs');
  await writeFile(entry, `import { main } from './program.mjs';\nawait main(process.env);\n`);
  return {
    start: (environment) => run(entry, environment),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

function run(entry: string, environment: Readonly<Record<string, string>>): RunningProgram {
  const child: ChildProcess = spawn(process.execPath, [entry], {
    env: { NODE_ENV: 'test', ...environment },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const said = new Set<string>();
  child.on('message', (message) => {
    if (typeof message === 'object' && 'type' in message) said.add(String(message.type));
    child.emit('said');
  });
  const exited = new Promise<string | number>((resolve) => {
    child.once('exit', (code, signal) => resolve(signal ?? code ?? 'unknown'));
  });
  return {
    exited,
    said: (type) =>
      new Promise((resolve, reject) => {
        const look = () => said.has(type) && resolve();
        child.on('said', look);
        look();
        void exited.then((how) => reject(new Error(`ended with ${how} before it said ${type}`)));
      }),
    signal: (name) => void child.kill(name),
  };
}
