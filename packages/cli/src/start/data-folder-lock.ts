import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { identify, isAlive, type ProcessIdentity } from './process-identity.js';

/** Another hub, alive, has the data folder. */
export class DataFolderInUse extends Error {
  override readonly name = 'DataFolderInUse';
  constructor(readonly holder: ProcessIdentity) {
    super(`in use by another hub (process ${holder.pid})`);
  }
}

/**
 * Takes the data folder for this process: `hub.pid` holds the pid and its start. A file that a dead hub
 * left is taken over. Throws `DataFolderInUse` when the other one lives. Returns what gives the folder back.
 */
export function lockDataFolder(dataDir: string): () => void {
  const file = join(dataDir, 'hub.pid');
  const mine = format(currentProcess());
  const draft = `${file}.${process.pid}`;
  for (;;) {
    writeFileSync(draft, mine);
    try {
      // A link appears whole or not at all; a file that is opened and then written can be seen empty.
      linkSync(draft, file);
      return () => {
        if (read(file) === mine) rmSync(file, { force: true });
      };
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    } finally {
      rmSync(draft, { force: true });
    }
    const found = read(file);
    if (found === undefined) continue;
    const holder = parse(found);
    if (holder && isAlive(holder)) throw new DataFolderInUse(holder);
    moveAway(file, found);
  }
}

/** This process, as others will look for it. */
export function currentProcess(): ProcessIdentity {
  return identify(process.pid) ?? { pid: process.pid, start: 'unknown' };
}

/** Two hubs that find the same stale file: the second moves the first one's away, sees it, and puts it back. */
function moveAway(file: string, stale: string): void {
  const aside = `${file}.${process.pid}.stale`;
  try {
    renameSync(file, aside);
    if (read(aside) !== stale) linkSync(aside, file);
  } catch {
    // The other one was first.
  }
  rmSync(aside, { force: true });
}

/** What the file holds; nothing where there is none. Throws where it cannot be read: then nobody knows whose folder it is. */
function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

const format = ({ pid, start }: ProcessIdentity) => `${pid}\n${start}\n`;

function parse(text: string): ProcessIdentity | undefined {
  const [pid, start] = text.split('\n');
  return pid && start && /^\d+$/.test(pid) ? { pid: Number(pid), start } : undefined;
}
