import { existsSync } from 'node:fs';
import { access, chmod, chown, constants, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Server } from './server.js';
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

/** Makes the folder again when somebody cleared the temporary folder; addresses with its name are in use everywhere. */
export async function restoreSocketFolder(folder: string, user: ServerUser | undefined): Promise<void> {
  if (existsSync(folder)) return;
  await mkdir(folder, { mode: 0o700 });
  await chmod(folder, 0o700);
  if (user) await chown(folder, user.uid, user.gid);
}

const LOOK_EVERY_MS = 1_000;

/**
 * Ends the server when its socket is gone: it would run on, and nobody could reach it. Only a server that starts makes
 * its socket.
 */
export function endWithoutSocket(server: Server, socket: string): Server {
  let reason: string | undefined;
  let missing = 0;
  const timer = setInterval(() => {
    missing = existsSync(socket) ? 0 : missing + 1;
    // A server that is stopping removes it too, a moment before it ends.
    if (missing < 2) return;
    reason = 'its socket folder was removed';
    clearInterval(timer);
    void server.stop();
  }, LOOK_EVERY_MS).unref();
  const exited = server.exited.then((exit) => {
    clearInterval(timer);
    return reason === undefined ? exit : { ...exit, reason };
  });
  return { ...server, exited };
}
