import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { ConfigurationFault, type Logger } from '@tongbu/runtime';
import { isServerOf, listServersOf, signal, waitUntil } from './process-table.js';

export interface PostmasterFile {
  readonly pid: number;
  readonly socketFolder: string;
  readonly ready: boolean;
}

/** What the server wrote about itself in its cluster, or undefined when it left nothing (or not yet all) there. */
export async function readPostmasterFile(cluster: string): Promise<PostmasterFile | undefined> {
  const text = await readFile(postmasterFile(cluster), 'utf8').catch(() => undefined);
  const lines = text?.split('\n');
  const pid = Number(lines?.[0]);
  if (!lines || !Number.isInteger(pid) || pid <= 0) return undefined;
  return { pid, socketFolder: lines[4]?.trim() ?? '', ready: lines[7]?.trim() === 'ready' };
}

/** Fast shutdown, then immediate, then none of the server's choice: each loses nothing that was acknowledged. */
const WAYS: readonly [NodeJS.Signals, number][] = [
  ['SIGINT', 10_000],
  ['SIGQUIT', 5_000],
  ['SIGKILL', 5_000],
];

/**
 * Ends every server process that an earlier hub left on `cluster`, whether it was killed together with its
 * server or without it, and makes the cluster ready to be started. A process that only happens to have the
 * id in the cluster's lock file is not touched.
 */
export async function clearLeftovers(cluster: string, log: Logger): Promise<void> {
  const left = await readPostmasterFile(cluster);
  if (left && (await isServerOf(left.pid, cluster))) {
    log.warn({ server: left.pid }, 'stopping the database server that an earlier hub left');
    await end([left.pid], cluster);
  }
  const orphans = await listServersOf(cluster);
  if (orphans.length > 0) {
    log.warn({ processes: orphans }, 'ending database processes that outlived their server');
    await end(orphans, cluster, WAYS.slice(1));
  }
  // The server would refuse to start while any process has the id in its lock file: somebody else's, or its
  // own former one, dead but kept as a zombie where nothing reaps orphans, as in many containers.
  if (left && signal(left.pid, 0) !== 'gone') await rm(postmasterFile(cluster), { force: true });
}

async function end(pids: number[], cluster: string, ways = WAYS): Promise<void> {
  for (const [name, limitMs] of ways) {
    for (const pid of pids) if (await isServerOf(pid, cluster)) signal(pid, name);
    const gone = await waitUntil(async () => {
      const alive = await Promise.all(pids.map((pid) => isServerOf(pid, cluster)));
      return !alive.includes(true);
    }, limitMs);
    if (gone) return;
  }
  throw new ConfigurationFault([
    `the database server that an earlier hub left cannot be ended: ${pids.join(', ')}`,
  ]);
}

function postmasterFile(cluster: string): string {
  return path.join(cluster, 'postmaster.pid');
}
