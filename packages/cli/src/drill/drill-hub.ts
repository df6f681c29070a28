import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AGENCIES } from '@tongbu/vocabulary';
import type { KeyPlace } from '../client/token-source.js';
import type { Shell } from '../shell.js';
import { startHub } from '../start/hub.js';
import { readHubConfig } from '../start/hub-config.js';
import { readHubRecord } from '../start/hub-record.js';
import { createTerminal } from '../start/terminal.js';
import { clearDeadDrills, DRILL_FOLDER } from './dead-drills.js';

/** The hub that a drill is played on. */
export interface DrillHub {
  readonly url: string;
  /** Where the keys are that its tokens are signed with. */
  readonly keys: KeyPlace;
  /** Stops it, where it is the drill's own; its folder stays when somebody shall look into it. */
  stop(keepFolder: boolean): Promise<void>;
}

/** Any free port, five times. */
const FREE_PORTS = Object.fromEntries(
  ['PORT', ...AGENCIES.map((agency) => `${agency}_PORT`)].map((name) => [name, '0']),
);

/**
 * Starts a hub for one drill: on free ports, in a temporary data folder, with its own embedded PostgreSQL whatever
 * the environment says of databases. Throws the signal's reason when it is told to stop.
 */
export async function startDrillHub(
  { environment, root, err }: Shell,
  signal: AbortSignal,
): Promise<DrillHub> {
  await clearDeadDrills(tmpdir());
  const dataDir = mkdtempSync(join(tmpdir(), DRILL_FOLDER));
  // So that the database server's own user can reach its cluster, and nothing of the drill lies elsewhere.
  chmodSync(dataDir, 0o755);
  const ours = Object.fromEntries(
    Object.entries(environment).filter(
      ([name]) => !/_(DATABASE_URL|DATABASE_OWNER_URL|KEY_FILE)$|^(TOKEN_|NODE_ENV$)/.test(name),
    ),
  );
  const own = {
    ...ours,
    ...FREE_PORTS,
    DATA_DIR: dataDir,
    ...(environment.NODE_ENV === 'test' && { NODE_ENV: 'test' }),
  };
  const terminal = createTerminal(err, err);
  try {
    const hub = await startHub(readHubConfig(own, root), { root, terminal, signal, empty: true });
    const { processes = {} } = readHubRecord(dataDir) ?? {};
    const pids = Object.entries(processes).map(([name, { pid }]) => `${name} ${pid}`);
    err.write(`tongbu: a hub for this drill runs at ${hub.url}, in ${dataDir} (${pids.join(', ')})\n`);
    return {
      url: hub.url,
      keys: { environment: own, root, dataDir },
      stop: async (keepFolder) => {
        await hub.stop();
        if (keepFolder) err.write(`tongbu: its logs are kept in ${join(dataDir, 'logs')}\n`);
        else rmSync(dataDir, { recursive: true, force: true });
      },
    };
  } catch (error) {
    rmSync(dataDir, { recursive: true, force: true });
    throw error;
  }
}
