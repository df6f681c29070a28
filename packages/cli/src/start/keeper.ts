import { setTimeout as sleep } from 'node:timers/promises';
import { ConfigurationFault } from '@tongbu/runtime';
import type { Terminal } from './terminal.js';

/** How a process ended. */
export interface Ending {
  readonly code: number | null;
  readonly signal: string | null;
  /** The last error that it wrote, if it wrote any. */
  readonly lastError?: string | undefined;
  /** Why its configuration cannot be run, when that is what it ended of. */
  readonly faults?: readonly string[] | undefined;
}

/** A process that runs. */
export interface Running {
  readonly pid: number;
  /** Resolves once it answers; never, when it dies before. */
  readonly ready: Promise<void>;
  readonly ended: Promise<Ending>;
  /** Asks it to stop and, when it does not in time, kills it. Resolves when it is gone. */
  stop(): Promise<void>;
}

/** Something that can be started, again and again. */
export interface Startable {
  readonly name: string;
  start(): Promise<Running>;
}

export interface KeeperOptions {
  readonly terminal: Terminal;
  /** Called with the pid of every start, and with undefined when the process is gone. */
  readonly onProcess?: (name: string, pid: number | undefined) => void;
  readonly firstDelayMs?: number;
  readonly longestDelayMs?: number;
  /** A process that was up this long is started without delay again: it did not die of its start. */
  readonly soundAfterMs?: number;
}

/**
 * Keeps one process running: whenever it ends without being asked to, says why and starts it again, at once
 * the first time and then ever later, up to `longestDelayMs`. One process's deaths are no concern of another's keeper.
 * A process that ends of a configuration that cannot be run, before it ever answered, is not started again.
 */
export class Keeper {
  readonly name: string;
  /**
   * Resolves when the process answers for the first time. Rejects with `ConfigurationFault` when it never will, as it is
   * configured.
   */
  readonly ready: Promise<void>;
  readonly #startable: Startable;
  readonly #options: KeeperOptions;
  readonly #stopping = new AbortController();
  readonly #done: Promise<void>;
  #running: Running | undefined;
  #lastTrouble: string | undefined;
  #wasReady = false;
  #sayReady: () => void = () => {};
  #refuse: (fault: ConfigurationFault) => void = () => {};

  constructor(startable: Startable, options: KeeperOptions) {
    this.name = startable.name;
    this.#startable = startable;
    this.#options = options;
    this.ready = new Promise((resolve, reject) => {
      this.#sayReady = () => {
        this.#wasReady = true;
        resolve();
      };
      this.#refuse = reject;
    });
    // Whoever waits for it is told; that nobody waits is no mistake.
    this.ready.catch(() => {});
    this.#done = this.#keep();
  }

  get pid(): number | undefined {
    return this.#running?.pid;
  }

  /** Why it is not up, as far as we know. */
  get lastTrouble(): string | undefined {
    return this.#lastTrouble;
  }

  /** Stops the process and does not start it again. Resolves when it is gone; safe to call again. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running?.stop();
    await this.#done;
  }

  async #keep(): Promise<void> {
    const { firstDelayMs = 100, longestDelayMs = 30_000, soundAfterMs = 20_000 } = this.#options;
    let deaths = 0;
    while (!this.#stopping.signal.aborted) {
      const startedAt = Date.now();
      const { trouble, faults } = await this.#runOnce();
      if (this.#stopping.signal.aborted) return;
      if (faults && !this.#wasReady) return this.#refuse(new ConfigurationFault(faults));
      if (Date.now() - startedAt >= soundAfterMs) deaths = 0;
      const delay = Math.min(firstDelayMs * 2 ** deaths, longestDelayMs);
      deaths += 1;
      this.#lastTrouble = trouble;
      this.#options.terminal.note(this.name, `${trouble}; starting it again in ${delay / 1000} s`);
      await sleep(delay, undefined, { signal: this.#stopping.signal }).catch(() => {});
    }
  }

  async #runOnce(): Promise<Trouble> {
    let running: Running;
    try {
      running = await this.#startable.start();
    } catch (error) {
      return {
        trouble: `could not be started (${error instanceof Error ? error.message : 'unknown reason'})`,
      };
    }
    this.#running = running;
    this.#options.onProcess?.(this.name, running.pid);
    void running.ready.then(() => this.#sayReady());
    // Asked to stop while it was being started: nobody else has seen it yet.
    if (this.#stopping.signal.aborted) await running.stop();
    const ending = await running.ended;
    this.#running = undefined;
    this.#options.onProcess?.(this.name, undefined);
    return { trouble: describe(ending), faults: ending.faults };
  }
}

/** Why a process does not run. */
interface Trouble {
  readonly trouble: string;
  readonly faults?: readonly string[] | undefined;
}

function describe({ code, signal, lastError }: Ending): string {
  const how = signal === null ? `ended with code ${code}` : `was ended by ${signal}`;
  return lastError === undefined ? how : `${how} (${lastError})`;
}
