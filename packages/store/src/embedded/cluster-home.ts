import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { ConfigurationFault } from '@tongbu/runtime';
import { canReach, type ServerUser } from './server-user.js';
import { makeSharedFolder } from './shared-folder.js';

/** The folder around a cluster, ours and not the server's. */
export interface ClusterHome {
  readonly folder: string;
  readonly cluster: string;
  readonly lock: string;
  readonly log: string;
}

/**
 * Finds the folder for the cluster of `dataDir`: `dataDir/postgres`, or, where the server's user cannot
 * reach that, a folder elsewhere that `dataDir/postgres.location` points to. Once chosen it stays, so that
 * no start finds an empty cluster in place of a full one. Rejects with `ConfigurationFault` when the folder
 * pointed to is gone.
 */
export async function findClusterHome(dataDir: string, user?: ServerUser): Promise<ClusterHome> {
  const pointer = path.join(dataDir, 'postgres.location');
  const elsewhere = await readFile(pointer, 'utf8').catch(() => undefined);
  if (elsewhere !== undefined) {
    const folder = elsewhere.trim();
    if (await isFolder(folder)) return describe(folder);
    throw new ConfigurationFault([
      `the database of this data folder was kept in ${folder}, which is gone; remove ${pointer} to begin with an empty one`,
    ]);
  }
  const inside = path.join(dataDir, 'postgres');
  await mkdir(inside, { recursive: true });
  if (user === undefined) return describe(inside);
  await chmod(inside, 0o755);
  if (await canReach(inside, user)) return describe(inside);
  if (await isFolder(path.join(inside, 'cluster'))) {
    throw new ConfigurationFault([
      `${inside} holds the database, but its server's user can no longer reach that folder`,
    ]);
  }
  const folder = path.join(await makeSharedFolder(user), randomBytes(8).toString('hex'));
  await mkdir(folder);
  await chmod(folder, 0o755);
  await writeFile(pointer, `${folder}\n`, { flag: 'wx', mode: 0o600 });
  return describe(folder);
}

function describe(folder: string): ClusterHome {
  return {
    folder,
    cluster: path.join(folder, 'cluster'),
    lock: path.join(folder, 'hub.lock'),
    log: path.join(folder, 'server.log'),
  };
}

async function isFolder(target: string): Promise<boolean> {
  return stat(target).then(
    (entry) => entry.isDirectory(),
    () => false,
  );
}
