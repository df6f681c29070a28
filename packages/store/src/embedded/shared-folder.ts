import { chmod, lstat, mkdir } from 'node:fs/promises';
import { ConfigurationFault } from '@tongbu/runtime';
import { canReach, type ServerUser } from './server-user.js';

/** Where root keeps what the server's user must reach, the lasting one first. */
const CANDIDATES = ['/var/lib/tongbu', '/var/tmp/tongbu'];

/**
 * A folder that belongs to root, that nobody else can write to and that `user` can pass through. The second
 * candidate lies in a folder open to all, so a folder that somebody else put there is not taken.
 */
export async function makeSharedFolder(user: ServerUser, candidates = CANDIDATES): Promise<string> {
  for (const folder of candidates) {
    const made = await mkdir(folder).then(
      () => true,
      (error: NodeJS.ErrnoException) => error.code === 'EEXIST',
    );
    if (!made) continue;
    const entry = await lstat(folder);
    if (!entry.isDirectory() || entry.uid !== process.getuid?.() || (entry.mode & 0o022) !== 0) continue;
    await chmod(folder, 0o755);
    if (await canReach(folder, user)) return folder;
  }
  throw new ConfigurationFault([
    `no folder for the embedded PostgreSQL: none of ${candidates.join(', ')} can be made and kept by root`,
  ]);
}
