import { readFile, rm, writeFile } from 'node:fs/promises';
import { ConfigurationFault } from '@tongbu/runtime';
import { processIdentity } from './process-table.js';

/**
 * Claims a cluster for this process, so that a second hub on the same folder does not mistake a running
 * server for one that was left behind. A claim ends with the process that made it. Rejects with
 * `ConfigurationFault` that names the process in the way. Returns what gives the claim up.
 */
export async function claimCluster(file: string): Promise<() => Promise<void>> {
  const claim = `${process.pid} ${await processIdentity(process.pid)}`;
  for (;;) {
    const taken = await writeFile(file, claim, { flag: 'wx', mode: 0o600 }).then(
      () => true,
      (error: NodeJS.ErrnoException) => {
        if (error.code === 'EEXIST') return false;
        throw error;
      },
    );
    if (taken) return () => rm(file, { force: true });
    const holder = await findClaimant(file);
    if (holder !== undefined) {
      throw new ConfigurationFault([`the data folder is in use by another hub, process ${holder}`]);
    }
    await rm(file, { force: true });
  }
}

/** The living process that holds the claim in `file`, if there is one. */
export async function findClaimant(file: string): Promise<number | undefined> {
  const match = /^(\d+) (.+)$/.exec(await readFile(file, 'utf8').catch(() => ''));
  const pid = Number(match?.[1]);
  return match && (await processIdentity(pid)) === match[2] ? pid : undefined;
}
