import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { askLifeline, openLifeline } from './lifeline.js';
import { currentProcess, isAlive, type ProcessIdentity, processNamespace } from './process-identity.js';

/** Who a lock file names. */
export interface LockHolder extends ProcessIdentity {
  readonly namespace?: string | undefined;
  /** The file, beside the lock file, of the socket that answers while the holder lives. */
  readonly lifeline?: string | undefined;
}

/** Another process, alive, has the lock. */
export class LockHeld extends Error {
  override readonly name = 'LockHeld';
  constructor(
    readonly holder: LockHolder,
    readonly place: 'here' | 'in another container' | 'perhaps in another container',
  ) {
    super(`held by process ${holder.pid}`);
  }

  /** For people: which process it is and, where it could not be asked, what to do. */
  get description(): string {
    if (this.place === 'here') return `process ${this.holder.pid}`;
    if (this.place === 'in another container') return `process ${this.holder.pid} of another container`;
    return `perhaps, process ${this.holder.pid} of another container, which cannot be asked; remove the lock file if there is none`;
  }
}

export interface Lock {
  /** A descriptor that a child process may inherit: to other containers the lock is held until it has ended too. */
  readonly lifeline: number | undefined;
  release(): void;
}

/**
 * Takes a lock for this process: `file` holds its pid, its start, its PID namespace and the name of its lifeline.
 * A lock ends with its process; a file that is left is taken over. Holds among all processes of one machine that
 * see the file, in whichever container; another machine's are not seen. Rejects with `LockHeld` when another one
 * has it.
 */
export async function takeLock(file: string): Promise<Lock> {
  // Before the file: whoever reads that can ask at once.
  const lifeline = await openLifeline(dirname(file));
  const mine = format({
    ...currentProcess(),
    namespace: processNamespace(),
    lifeline: lifeline?.name,
  });
  try {
    while (!putInPlace(file, mine)) await clearStale(file);
  } catch (error) {
    lifeline?.close();
    throw error;
  }
  return {
    lifeline: lifeline?.descriptor,
    release: () => {
      if (read(file) === mine) rmSync(file, { force: true });
      lifeline?.close();
    },
  };
}

/** The living process that holds the lock; undefined when nobody does. */
export async function findLockHolder(file: string): Promise<LockHolder | undefined> {
  const holder = parse(read(file) ?? '');
  return holder && (await whereAlive(file, holder)) ? holder : undefined;
}

function putInPlace(file: string, content: string): boolean {
  const draft = `${file}.${process.pid}`;
  // Readable to all: the next hub may be another user's, and must see that this one is dead.
  writeFileSync(draft, content, { mode: 0o644 });
  try {
    // A link appears whole or not at all; a file that is opened and then written can be seen empty.
    linkSync(draft, file);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

async function clearStale(file: string): Promise<void> {
  const found = read(file);
  if (found === undefined) return;
  const holder = parse(found);
  const place = holder && (await whereAlive(file, holder));
  if (holder && place) throw new LockHeld(holder, place);
  moveAway(file, found);
  if (holder?.lifeline) rmSync(`${dirname(file)}/${holder.lifeline}`, { force: true });
}

async function whereAlive(file: string, holder: LockHolder): Promise<LockHeld['place'] | undefined> {
  const here = processNamespace();
  if (holder.namespace === undefined || holder.namespace === here)
    return isAlive(holder) ? 'here' : undefined;
  // Nothing outlives the boot it began in.
  if (bootOf(holder) !== bootOf(currentProcess())) return undefined;
  if (holder.lifeline === undefined) return 'perhaps in another container';
  switch (await askLifeline(dirname(file), holder.lifeline)) {
    case 'held':
      return 'in another container';
    case 'free':
      return undefined;
    case 'unknown':
      return 'perhaps in another container';
  }
}

const bootOf = ({ start }: ProcessIdentity) => start.split('/')[0];

/** Two that find the same stale file: the second moves the first one's away, sees it, and puts it back. */
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

/** What the file holds; nothing where there is none. Throws where it cannot be read: then nobody knows whose lock it is. */
function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

const format = ({ pid, start, namespace = '', lifeline = '' }: LockHolder) =>
  `${[pid, start, namespace, lifeline].join('\n')}\n`;

function parse(text: string): LockHolder | undefined {
  const [pid, start, namespace, lifeline] = text.split('\n');
  if (!pid || !start || !/^\d+$/.test(pid)) return undefined;
  return {
    pid: Number(pid),
    start,
    namespace: namespace || undefined,
    lifeline: lifeline && /^hub-\w+\.sock$/.test(lifeline) ? lifeline : undefined,
  };
}
