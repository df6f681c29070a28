import { describeSystemError, type Environment } from '@tongbu/runtime';
import type { Command } from 'commander';
import type { Shell } from '../shell.js';

interface StartOptions {
  readonly empty?: boolean;
  readonly port?: string;
  readonly dataDir?: string;
}

/** `tongbu start`: runs a whole hub until Ctrl-C. */
export function registerStart(program: Command, shell: Shell): void {
  program
    .command('start')
    .description('start PostgreSQL, the four services and the gateway, and keep them running until Ctrl-C')
    .option('--empty', 'on a first start, load no synthetic city')
    .option('--port <port>', "the gateway's port (PORT)")
    .option('--data-dir <folder>', 'the data folder (DATA_DIR)')
    .action((options: StartOptions) => start(options, shell));
}

async function start(options: StartOptions, shell: Shell): Promise<void> {
  const environment: Environment = {
    ...shell.environment,
    ...(options.port !== undefined && { PORT: options.port }),
    ...(options.dataDir !== undefined && { DATA_DIR: options.dataDir }),
  };
  // Before anything else, so that no signal finds us without an answer. npm forwards the terminal's
  // Ctrl-C that we have had already: the second one, and any later, changes nothing.
  const told = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => told.abort(signal));

  // Our own mistakes must not leave five processes and a server behind either.
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (error: unknown) => {
      const stack = error instanceof Error ? error.stack : String(error);
      shell.err.write(`tongbu: ${describeSystemError(error) ?? stack}\n`);
      process.exitCode = 1;
      told.abort(event);
    });
  }

  const { runHub } = await import('./run-hub.js');
  await runHub({ environment, empty: options.empty ?? false, shell, signal: told.signal });
}
