import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { findLockHolder } from '@tongbu/runtime';
import { readHubRecord } from '../start/hub-record.js';
import { stopForeign } from '../start/stop-foreign.js';

/** How the folders of drills begin. */
export const DRILL_FOLDER = 'tongbu-drill-';

const GRACE_MS = 9_000;

/**
 * Ends what drills that were killed left running, such as their database servers, and removes their folders: a drill's
 * folder is never used again, so nobody else would. Folders of drills that live, or that were kept for somebody to
 * look into, stay.
 */
export async function clearDeadDrills(parent: string): Promise<void> {
  const folders = readdirSync(parent).filter((name) => name.startsWith(DRILL_FOLDER));
  await Promise.all(folders.map((name) => clearOne(join(parent, name)).catch(() => {})));
}

async function clearOne(folder: string): Promise<void> {
  const lock = join(folder, 'hub.pid');
  if (!existsSync(lock) || (await findLockHolder(lock))) return;
  const { processes = {} } = readHubRecord(folder) ?? {};
  await Promise.all(Object.values(processes).map((process) => stopForeign(process, GRACE_MS)));
  rmSync(folder, { recursive: true, force: true });
}
