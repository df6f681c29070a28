import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chown, mkdir, open, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { ConfigurationFault } from '@tongbu/runtime';
import type { Binaries } from './binaries.js';
import type { ClusterHome } from './cluster-home.js';
import type { ServerUser } from './server-user.js';

export const ADMIN = 'tongbu_admin';

/** What the server's programs see of our environment: nothing. Without TZ, initdb compares every zone there is. */
export const SERVER_ENVIRONMENT = { LC_ALL: 'C', TZ: 'UTC', PATH: '/usr/bin:/bin' };

interface ClusterOptions {
  readonly home: ClusterHome;
  readonly binaries: Binaries;
  readonly user: ServerUser | undefined;
  readonly password: string;
  /** A throw-away cluster is not worth waiting for the disk. */
  readonly throwAway: boolean;
}

/**
 * Makes the cluster unless it exists. It is made beside its place and renamed, so a hub that is killed
 * meanwhile leaves nothing that looks like a cluster. Resolves with whether it was made.
 */
export async function makeCluster({
  home,
  binaries,
  user,
  password,
  throwAway,
}: ClusterOptions): Promise<boolean> {
  if (await stat(home.cluster).catch(() => undefined)) return false;
  for (const name of await readdir(home.folder)) {
    if (name.startsWith('draft-')) await removeDraft(path.join(home.folder, name));
  }
  const draft = path.join(home.folder, `draft-${randomBytes(4).toString('hex')}`);
  const passwordFile = `${draft}.password`;
  await mkdir(draft, { mode: 0o700 });
  await writeFile(passwordFile, password, { mode: 0o600, flag: 'wx' });
  if (user) {
    await chown(draft, user.uid, user.gid);
    await chown(passwordFile, user.uid, user.gid);
  }
  try {
    await run(binaries.initdb, user, [
      ...['-D', draft, '-U', ADMIN, '-E', 'UTF8', '--auth=scram-sha-256', `--pwfile=${passwordFile}`],
      // The server's own collation: another machine's C library cannot reorder our indexes.
      ...['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
      ...(throwAway ? ['--no-sync'] : []),
    ]);
  } finally {
    await rm(passwordFile, { force: true });
  }
  await rename(draft, home.cluster);
  if (!throwAway) await syncFolder(home.folder);
  return true;
}

/** Gives the administrator a new password, when the file with the old one is lost. The server must not run. */
export async function resetAdminPassword(
  { home, binaries, user }: Pick<ClusterOptions, 'home' | 'binaries' | 'user'>,
  password: string,
): Promise<void> {
  await run(
    binaries.postgres,
    user,
    ['--single', '-D', home.cluster, 'postgres'],
    `alter role ${ADMIN} password '${password}'\n`,
  );
}

async function run(program: string, user: ServerUser | undefined, args: string[], input = ''): Promise<void> {
  const child = spawn(program, args, {
    cwd: '/',
    env: SERVER_ENVIRONMENT,
    stdio: ['pipe', 'ignore', 'pipe'],
    ...user,
  });
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(-2_000);
  });
  // A program that ends without reading its input closes the pipe; its exit code says why.
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code === 0) return;
  const reason = complaint.split('\n').find((line) => /error|fatal|could not/i.test(line));
  throw new ConfigurationFault([
    `${path.basename(program)} failed (${code}): ${reason?.trim() ?? 'no reason given'}`,
  ]);
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  await handle.sync().finally(() => handle.close());
}

/** An initdb that outlived its hub may still be writing there; then the next start removes it. */
async function removeDraft(draft: string): Promise<void> {
  await rm(draft, { recursive: true, force: true }).catch(() => {});
}
