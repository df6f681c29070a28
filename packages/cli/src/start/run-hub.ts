import { once } from 'node:events';
import type { Environment } from '@tongbu/runtime';
import type { Shell } from '../shell.js';
import { writeCityState } from './city.js';
import { type Hub, startHub } from './hub.js';
import { dataFolder, readHubConfig } from './hub-config.js';
import { type NewHub, nextSteps } from './next-steps.js';
import { seedCity } from './seed-city.js';
import { createTerminal, type Terminal } from './terminal.js';
import { untilAborted } from './until-aborted.js';

export interface RunHubOptions {
  readonly environment: Environment;
  /** A first start loads no synthetic city. */
  readonly empty: boolean;
  readonly shell: Shell;
  /** Ends the hub. */
  readonly signal: AbortSignal;
}

/**
 * Runs a hub until the signal, and says what a person at the terminal needs to know. Returns when
 * everything is stopped. Throws `ConfigurationFault` when it cannot run as configured.
 */
export async function runHub({ environment, empty, shell, signal }: RunHubOptions): Promise<void> {
  const terminal = createTerminal(shell.out, shell.err);
  const input = readHubConfig(environment, shell.root);
  const beganAt = performance.now();
  let hub: Hub;
  try {
    hub = await startHub(input, { root: shell.root, terminal, signal, empty });
  } catch (error) {
    if (signal.aborted) return;
    throw error;
  }
  const seconds = ((performance.now() - beganAt) / 1000).toFixed(1);
  terminal.print(`Tongbu is ready at ${hub.url} (started in ${seconds} s; Ctrl-C stops it)`);
  try {
    if (hub.city === 'wanted') await loadCity(hub, terminal, signal);
    if (hub.isFirstStart && !signal.aborted) terminal.print(nextSteps(newHub(hub, shell.root)));
    if (!signal.aborted) await once(signal, 'abort');
  } finally {
    await hub.stop();
  }
}

/** Commands look into the project's own data folder by themselves; this one's environment they do not have. */
function newHub({ url, config: { dataDir } }: Hub, root: string): NewHub {
  return dataDir === dataFolder({}, root) ? { url } : { url, dataDir };
}

/** A city that does not load is no reason to take the hub away: the next start tries again. */
async function loadCity(hub: Hub, terminal: Terminal, signal: AbortSignal): Promise<void> {
  try {
    await untilAborted(seedCity(hub), signal);
    writeCityState(hub.config.dataDir, 'loaded');
  } catch (error) {
    if (signal.aborted) return;
    terminal.note(
      'city',
      `could not be loaded (${error instanceof Error ? error.message : 'unknown reason'})`,
    );
  }
}
