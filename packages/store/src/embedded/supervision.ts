import { ConfigurationFault, type Logger } from '@tongbu/runtime';
import type { Server, ServerExit } from './server.js';

interface SupervisionOptions {
  readonly start: () => Promise<Server>;
  /** Ends what a server that was killed left behind. */
  readonly clear: () => Promise<void>;
  /** Runs once, after the last stop. */
  readonly release: () => Promise<void>;
  readonly log: Logger;
}

interface Supervision {
  readonly pid: number;
  readonly exited: Promise<ServerExit>;
  restart(): Promise<void>;
  stop(): Promise<void>;
}

const NEVER_STARTED: Promise<ServerExit> = Promise.resolve({ code: null, signal: null });

/** Keeps one server at a time: restarts and the stop wait for each other, and nothing starts after the stop. */
export function supervise({ start, clear, release, log }: SupervisionOptions): Supervision {
  let server: Server | undefined;
  let last: Promise<unknown> = Promise.resolve();
  let stopped: Promise<void> | undefined;

  const restart = async (): Promise<void> => {
    await server?.stop();
    // A server that was killed may leave processes that have not noticed yet.
    await clear();
    const started = await start();
    server = started;
    log.info({ server: started.pid }, 'database server started');
    void started.exited.then(({ code, signal }) => {
      if (stopped) log.info({ server: started.pid }, 'database server stopped');
      else log.warn({ server: started.pid, code, signal }, 'database server ended');
    });
  };
  const stop = async (): Promise<void> => {
    await server?.stop();
    await release();
  };
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = last.then(work, work);
    last = turn;
    return turn;
  };

  return {
    get pid() {
      return server?.pid ?? 0;
    },
    get exited() {
      return server?.exited ?? NEVER_STARTED;
    },
    async restart() {
      await inTurn(() => {
        if (stopped) throw new ConfigurationFault(['the database server was stopped for good']);
        return restart();
      });
    },
    stop() {
      stopped ??= inTurn(stop);
      return stopped;
    },
  };
}
