import { access, chown, constants, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { canReach, type ServerUser } from './server-user.js';

const PREFIX = 'tongbu-socket-';

/** A socket's path may be 104 bytes long at most on some systems, the server's file name included. */
const MAX_FOLDER_LENGTH = 80;

/** Makes a private folder for the server's socket: only the server's user, ourselves and root may connect. */
export async function makeSocketFolder(user: ServerUser | undefined): Promise<string> {
  const preferred = tmpdir();
  const suits =
    Buffer.byteLength(preferred) + PREFIX.length + 6 <= MAX_FOLDER_LENGTH &&
    (await isWritable(preferred)) &&
    (user === undefined || (await canReach(preferred, user)));
  const folder = await mkdtemp(path.join(suits ? preferred : '/tmp', PREFIX));
  if (user) await chown(folder, user.uid, user.gid);
  return folder;
}

/** TMPDIR may name a folder that was never made. */
function isWritable(folder: string): Promise<boolean> {
  return access(folder, constants.W_OK | constants.X_OK).then(
    () => true,
    () => false,
  );
}

/** Removes such a folder; anything else is left alone. */
export async function removeSocketFolder(folder: string): Promise<void> {
  if (path.basename(folder).startsWith(PREFIX)) await rm(folder, { recursive: true, force: true });
}
