import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ConfigurationFault, identify, type ProcessIdentity } from '@tongbu/runtime';
import { childProcess } from './child.js';
import { type CityState, decideOnCity } from './city.js';
import { provideDatabases } from './databases.js';
import { gatherFaults } from './gather-faults.js';
import type { HubConfig } from './hub-config.js';
import { type HubRecord, removeHubRecord, writeHubRecord } from './hub-record.js';
import { Keeper } from './keeper.js';
import { LogFile } from './log-file.js';
import { type ChildSpecification, drawUpRoster, graphqlUrl } from './roster.js';
import { prepareSecrets } from './secrets.js';
import { type Ports, takeSite } from './site.js';
import type { Terminal } from './terminal.js';
import { untilAborted } from './until-aborted.js';

const PATIENCE_MS = 30_000;

/** Everything waits for the database: it is not left alone for long. */
const LONGEST_DATABASE_DELAY_MS = 5_000;

/** How long the other processes have to tell their faults too. */
const OTHERS_MS = 10_000;

export interface HubOptions {
  readonly root: string;
  readonly terminal: Terminal;
  /** Ends the start, or the wait for it; what was started by then is stopped. */
  readonly signal: AbortSignal;
  /** A new data folder gets no synthetic city. */
  readonly empty: boolean;
}

/** A running hub: PostgreSQL, four services, the gateway. */
export interface Hub {
  /** The gateway's GraphQL address. */
  readonly url: string;
  readonly ports: Ports;
  readonly config: HubConfig;
  /** Whether the data folder was new. */
  readonly isFirstStart: boolean;
  /** What was decided about the synthetic city; loading it is the caller's. */
  readonly city: CityState;
  /** Stops everything in order: gateway, services, PostgreSQL. Resolves when nothing is left. */
  stop(): Promise<void>;
}

/**
 * Starts a hub and returns when everything answers; what takes longer than half a minute is named on the
 * terminal, and waited for. Throws `ConfigurationFault` when it cannot run as configured, and the signal's
 * reason when it was told to stop; then nothing is left running.
 */
export async function startHub(
  input: { readonly config: HubConfig; readonly faults: readonly string[] },
  { root, terminal, signal, empty }: HubOptions,
): Promise<Hub> {
  const { config } = input;
  const closers: (() => Promise<void> | void)[] = [];
  // While they start and stop, processes miss one another; that is no news, and the logs have it.
  let isUp = false;
  const childTerminal: Terminal = {
    ...terminal,
    warn: (name, line) => {
      if (isUp) terminal.warn(name, line);
    },
  };
  const stop = async () => {
    isUp = false;
    for (let close = closers.pop(); close; close = closers.pop()) {
      try {
        await close();
      } catch (error) {
        terminal.note('hub', `something did not stop as it should (${nameOf(error)})`);
      }
    }
  };
  const { ports, leave } = await takeSite(input);
  closers.push(leave);
  try {
    const { city, isFirstStart } = decideOnCity(config, empty);
    const url = graphqlUrl(config.bindAddress, ports.gateway);
    const onProcess = recordProcesses(config.dataDir, { url, ports }, terminal);
    closers.push(() => removeHubRecord(config.dataDir));

    const secrets = await prepareSecrets(config);
    signal.throwIfAborted();
    const { databases, server } = await provideDatabases(config);
    if (server) {
      const postgres = new Keeper(server, { terminal, onProcess, longestDelayMs: LONGEST_DATABASE_DELAY_MS });
      closers.push(() => postgres.stop());
    }
    signal.throwIfAborted();

    const roster = drawUpRoster({ config, root, ports, secrets, databases });
    const keep = (specification: ChildSpecification) => {
      const file = new LogFile(join(config.dataDir, 'logs', `${specification.name}.log`));
      return new Keeper(childProcess({ ...specification, file, terminal: childTerminal }), {
        terminal,
        onProcess,
      });
    };
    const services = roster.services.map(keep);
    closers.push(async () => void (await Promise.all(services.map((service) => service.stop()))));
    const gateway = keep(roster.gateway);
    closers.push(() => gateway.stop());

    await allReady([...services, gateway], terminal, signal);
    isUp = true;
    return { url, ports, config, isFirstStart, city, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/**
 * Keeps `hub.json` true, so that the next hub finds what this one leaves if it is killed. A disk that takes
 * no more is no reason to let go of the processes.
 */
function recordProcesses(
  dataDir: string,
  about: Pick<HubRecord, 'url' | 'ports'>,
  terminal: Terminal,
): (name: string, pid: number | undefined) => void {
  const processes: Record<string, ProcessIdentity> = {};
  return (name, pid) => {
    const identity = pid === undefined ? undefined : identify(pid);
    if (identity) processes[name] = identity;
    else delete processes[name];
    try {
      writeHubRecord(dataDir, { ...about, processes });
    } catch (error) {
      terminal.note('hub', `hub.json cannot be written (${nameOf(error)})`);
    }
  };
}

const nameOf = (error: unknown) => (error instanceof Error ? error.message : 'unknown reason');

/** Throws `ConfigurationFault` with the faults of all that cannot run as configured. */
async function allReady(keepers: readonly Keeper[], terminal: Terminal, signal: AbortSignal): Promise<void> {
  const waiting = new Set(keepers);
  const faulty = new Map<string, readonly string[]>();
  const ready = keepers.map(async (keeper) => {
    try {
      await keeper.ready;
    } catch (error) {
      if (error instanceof ConfigurationFault) faulty.set(keeper.name, error.faults);
      throw error;
    } finally {
      waiting.delete(keeper);
    }
  });
  const impatience = setInterval(() => {
    for (const { name, lastTrouble } of waiting)
      terminal.note(name, `is not up yet; ${lastTrouble ?? 'still starting'}`);
  }, PATIENCE_MS);
  try {
    await untilAborted(Promise.all(ready), signal);
  } catch (error) {
    if (!(error instanceof ConfigurationFault)) throw error;
    // What one cannot read the others, as a rule, cannot read either: all faults at once, each once.
    await Promise.race([Promise.allSettled(ready), sleep(OTHERS_MS)]);
    throw new ConfigurationFault(gatherFaults(faulty));
  } finally {
    clearInterval(impatience);
  }
}
