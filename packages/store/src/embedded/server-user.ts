import { readFile, realpath, stat } from 'node:fs/promises';
import path from 'node:path';

export interface ServerUser {
  readonly uid: number;
  readonly gid: number;
}

const NOBODY: ServerUser = { uid: 65_534, gid: 65_534 };

/**
 * Whom the server runs as when that is not ourselves. PostgreSQL refuses to run as root, so nobody runs it
 * then, or whoever owns the cluster that is there already.
 */
export async function findServerUser(cluster?: string): Promise<ServerUser | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const owner = cluster === undefined ? undefined : await stat(cluster).catch(() => undefined);
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  const accounts = await readFile('/etc/passwd', 'utf8').catch(() => '');
  const nobody = /^nobody:[^:]*:(-?\d+):(-?\d+):/m.exec(accounts);
  return nobody ? { uid: Number(nobody[1]), gid: Number(nobody[2]) } : NOBODY;
}

/** Whether `user` may pass through every folder down to `target`, and through `target` itself. */
export async function canReach(target: string, user: ServerUser): Promise<boolean> {
  const real = await realpath(target).catch(() => undefined);
  if (real === undefined) return false;
  for (let folder = real; ; folder = path.dirname(folder)) {
    if (!allows(await stat(folder), user, 0o1)) return false;
    if (folder === path.dirname(folder)) return true;
  }
}

/** Whether `user` may read the file `target`, folders on the way included. */
export async function canRead(target: string, user: ServerUser): Promise<boolean> {
  const real = await realpath(target).catch(() => undefined);
  return (
    real !== undefined && (await canReach(path.dirname(real), user)) && allows(await stat(real), user, 0o4)
  );
}

function allows(entry: { uid: number; gid: number; mode: number }, user: ServerUser, bit: number): boolean {
  const shift = entry.uid === user.uid ? 6 : entry.gid === user.gid ? 3 : 0;
  return ((entry.mode >> shift) & bit) !== 0;
}
