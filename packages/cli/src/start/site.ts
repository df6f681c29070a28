import { accessSync, constants, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigurationFault, LockHeld, takeLock } from '@tongbu/runtime';
import type { HubConfig, ListenerName } from './hub-config.js';
import { readHubRecord } from './hub-record.js';
import { findFreePort, portTrouble } from './ports.js';
import { stopForeign } from './stop-foreign.js';

const LEFTOVER_GRACE_MS = 9_000;

export type Ports = Readonly<Record<ListenerName, number>>;

/** A place to run in: nobody else's folder, nobody else's ports. */
export interface Site {
  readonly ports: Ports;
  /** Gives the data folder back. */
  readonly leave: () => void;
}

/**
 * Looks around before anything is started: takes the data folder, ends what a killed hub left running, and
 * checks the ports. Throws `ConfigurationFault` with every fault at once, the ones that reading the
 * configuration found first.
 */
export async function takeSite({
  config,
  faults: known,
}: {
  config: HubConfig;
  faults: readonly string[];
}): Promise<Site> {
  const faults = [...known];
  const leave = await takeFolder(config.dataDir, faults);
  try {
    // Another hub's folder means, as a rule, another hub's ports too: one fault, not six.
    const ports = leave && (await takePorts(config, faults));
    if (leave && ports && faults.length === 0) return { ports, leave };
    throw new ConfigurationFault(faults);
  } catch (error) {
    leave?.();
    throw error;
  }
}

async function takeFolder(dataDir: string, faults: string[]): Promise<(() => void) | undefined> {
  try {
    mkdirSync(dataDir, { recursive: true });
    accessSync(dataDir, constants.W_OK | constants.X_OK);
    const { release } = await takeLock(join(dataDir, 'hub.pid'));
    return release;
  } catch (error) {
    if (error instanceof LockHeld)
      faults.push(`DATA_DIR: ${dataDir} is in use by another hub (${error.description})`);
    else faults.push(`DATA_DIR: ${dataDir} cannot be used (${codeOf(error)})`);
    return undefined;
  }
}

async function takePorts({ dataDir, bindAddress, listeners }: HubConfig, faults: string[]): Promise<Ports> {
  await endLeftovers(dataDir);
  const ports: Record<ListenerName, number> = {
    gateway: 0,
    health: 0,
    'public-security': 0,
    transport: 0,
    'civil-affairs': 0,
  };
  const troubles = await Promise.all(
    listeners.map(({ port }) => (port === 0 ? undefined : portTrouble(port, bindAddress))),
  );
  for (const [index, { name, variable, port }] of listeners.entries()) {
    const trouble = troubles[index];
    if (trouble) faults.push(`${variable}: ${trouble}`);
    ports[name] = port;
  }
  if (faults.length > 0) return ports;
  const taken = new Set(Object.values(ports));
  for (const { name, port } of listeners) {
    if (port !== 0) continue;
    do ports[name] = await findFreePort(bindAddress);
    while (taken.has(ports[name]));
    taken.add(ports[name]);
  }
  return ports;
}

/**
 * The processes that a killed hub left stop by themselves as its end reaches them, unless they hang.
 * The embedded server is not among them: who starts it takes it over.
 */
async function endLeftovers(dataDir: string): Promise<void> {
  const { postgres: _kept, ...left } = readHubRecord(dataDir)?.processes ?? {};
  await Promise.all(Object.values(left).map((process) => stopForeign(process, LEFTOVER_GRACE_MS)));
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason';
}
