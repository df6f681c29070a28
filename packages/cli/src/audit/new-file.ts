import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { CommandRefusal } from '../shell.js';

/**
 * Writes a file that must not exist, readable by its owner only; answers what `write` does. The file is there when it is
 * whole. Throws `CommandRefusal` where it exists, and as `write` does.
 */
export async function writeNewFile<T>(to: string, write: (file: FileHandle) => Promise<T>): Promise<T> {
  const draft = `${to}.${process.pid}.part`;
  // The file's own name is taken first, so that two commands never end in one.
  const claimed = await open(to, 'wx', 0o600).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EEXIST') throw new CommandRefusal(`${to}: exists already; name another file`);
    throw error;
  });
  await claimed.close();
  try {
    const written = await writeDraft(draft, write);
    await rename(draft, to);
    return written;
  } catch (error) {
    await Promise.all([draft, to].map((file) => rm(file, { force: true })));
    throw error;
  }
}

async function writeDraft<T>(draft: string, write: (file: FileHandle) => Promise<T>): Promise<T> {
  const file = await open(draft, 'wx', 0o600);
  try {
    const written = await write(file);
    await file.sync();
    return written;
  } finally {
    await file.close();
  }
}
