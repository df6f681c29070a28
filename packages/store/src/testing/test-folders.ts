import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findLockHolder, type Logger } from '@tongbu/runtime';
import { clearLeftovers, readPostmasterFile } from '../embedded/leftovers.js';
import { removeSocketFolder } from '../embedded/socket-folder.js';

export const TEST_FOLDER_PREFIX = 'tongbu-test-';

/** A run that began this recently may not have claimed its folder yet. */
const TOO_YOUNG_MS = 60_000;

/** Ends the servers of test runs that were killed, and removes what they left. Runs that go on are not touched. */
export async function sweepTestFolders(log: Logger): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    if (!name.startsWith(TEST_FOLDER_PREFIX)) continue;
    const folder = path.join(tmpdir(), name);
    const entry = await stat(folder).catch(() => undefined);
    if (!entry || entry.uid !== process.getuid?.() || Date.now() - entry.mtimeMs < TOO_YOUNG_MS) continue;
    const lock = path.join(folder, 'postgres/hub.lock');
    if ((await findLockHolder(lock)) === undefined) await removeTestFolder(folder, log).catch(() => {});
  }
}

/** Ends whatever runs on a data folder and removes it with everything that belongs to it. */
export async function removeTestFolder(dataDir: string, log: Logger): Promise<void> {
  const elsewhere = await readFile(path.join(dataDir, 'postgres.location'), 'utf8').catch(() => '');
  for (const home of [path.join(dataDir, 'postgres'), elsewhere.trim()]) {
    const cluster = path.join(home, 'cluster');
    if (home === '' || !(await stat(cluster).catch(() => undefined))) continue;
    const left = await readPostmasterFile(cluster);
    await clearLeftovers(cluster, log);
    if (left) await removeSocketFolder(left.socketFolder);
    await rm(home, { recursive: true, force: true });
  }
  await rm(dataDir, { recursive: true, force: true });
}
