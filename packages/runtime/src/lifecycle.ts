import { ConfigurationFault, type Environment } from './configuration.js';
import { armFailpoint } from './failpoint.js';
import { createLogger, describeError, type Logger } from './logger.js';
import { describeSystemError } from './system-error.js';
import { startTracing } from './tracing/tracing.js';

const STOP_WITHIN_MS = 8_000;

/** With which a program ends whose configuration cannot be run, now or later: `EX_CONFIG` of sysexits(3). */
export const CONFIGURATION_FAULT_EXIT_CODE = 78;

export interface Lifecycle {
  /** Runs when the process is asked to stop, the last registered first. A closer that throws does not stop the others. */
  onStop(name: string, close: () => Promise<void> | void): void;
  /** Tells the launcher, where there is one, that requests are answered on `port`. */
  ready(details: { port: number }): void;
}

export interface Program {
  readonly name: string;
  /** The process's environment; only a `main.ts` reads it. */
  readonly environment: Environment;
  /** Starts the program and returns once it answers. Throws `ConfigurationFault` for a configuration that cannot be run. */
  readonly start: (lifecycle: Lifecycle) => Promise<void>;
  readonly log?: Logger;
}

/**
 * Runs a program until SIGTERM, SIGINT, or the end of the launcher that started it (its IPC channel
 * closes), then closes what it opened and exits with 0. A faulty configuration prints one line a fault, tells the
 * launcher, and exits with 78; a start that fails otherwise, and may succeed when it is repeated, exits with 1. A
 * rejection or exception that nobody handled ends the process with 1: its state is unknown, and the launcher starts
 * it afresh.
 */
export async function runMain({
  name,
  environment,
  start,
  log = createLogger({ name }),
}: Program): Promise<void> {
  armFailpoint(environment);
  const closers: { name: string; close: () => Promise<void> | void }[] = [];
  let stopping = false;

  const stop = async (reason: string, code: number): Promise<void> => {
    if (stopping) return;
    stopping = true;
    log.info({ reason }, 'stopping');
    setTimeout(() => {
      log.error({ reason }, 'did not stop in time');
      process.exit(1);
    }, STOP_WITHIN_MS).unref();
    for (const { name: closer, close } of closers.toReversed()) {
      try {
        await close();
      } catch (error) {
        log.warn({ closer, err: error }, 'could not close');
      }
    }
    log.info({ reason }, 'stopped');
    process.exit(code);
  };

  process.on('SIGTERM', () => void stop('SIGTERM', 0));
  process.on('SIGINT', () => void stop('SIGINT', 0));
  if (process.send) process.once('disconnect', () => void stop('launcher gone', 0));
  process.on('uncaughtException', (error) => {
    log.fatal({ err: error }, 'uncaught exception');
    void stop('uncaught exception', 1);
  });
  process.on('unhandledRejection', (error) => {
    log.fatal({ err: error }, 'unhandled rejection');
    void stop('unhandled rejection', 1);
  });

  try {
    const tracing = await startTracing({ serviceName: name, environment, log });
    // The first to be opened is the last to be closed: what others do while they stop is still traced.
    if (tracing) closers.push({ name: 'tracing', close: tracing.stop });
    await start({
      onStop: (closer, close) => void closers.push({ name: closer, close }),
      ready: ({ port }) => void process.send?.({ type: 'ready', port }),
    });
  } catch (error) {
    if (error instanceof ConfigurationFault) {
      for (const fault of error.faults) process.stderr.write(`${name}: ${fault}\n`);
      if (!error.mayPass) {
        await tellLauncher({ type: 'faults', faults: error.faults });
        return stop('faulty configuration', CONFIGURATION_FAULT_EXIT_CODE);
      }
    } else {
      log.fatal({ err: error }, 'could not start');
      process.stderr.write(`${name}: could not start: ${startFailure(error)}\n`);
    }
    await stop('failed start', 1);
  }
}

/** What was sent is out before the process ends; a launcher that is gone is told nothing. */
function tellLauncher(message: object): Promise<void> {
  return new Promise((resolve) => {
    if (process.send) process.send(message, () => resolve());
    else resolve();
  });
}

function startFailure(error: unknown): string {
  const system = describeSystemError(error);
  if (system !== undefined) return system;
  const { type, code } = describeError(error);
  return [type, code].filter(Boolean).join(' ');
}
