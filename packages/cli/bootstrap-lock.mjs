// One installer at a time. Plain JavaScript for the same reason as bootstrap.mjs.
import { execFileSync } from 'node:child_process';
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** When a living process started, as its system tells it, so that a reused pid is not taken for the old process. */
function startOf(pid) {
  try {
    // Fields 3 and 22 of proc(5) stat; the name, field 2, may hold spaces and brackets, so count from its end.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [state, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // A zombie is dead; only its parent has not looked yet.
    return state === 'Z' || state === 'X' ? undefined : rest[18];
  } catch {
    if (process.platform === 'linux') return undefined;
  }
  try {
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || undefined;
  } catch {
    return undefined;
  }
}

const read = (path) => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
};

/** Moves a dead holder's lock away. Two who try it at once: the second finds another's lock, and puts it back. */
function clear(path, stale) {
  const aside = `${path}.${process.pid}.stale`;
  try {
    renameSync(path, aside);
    if (read(aside) !== stale) linkSync(aside, path);
  } catch {
    // Somebody else was first.
  }
  rmSync(aside, { force: true });
}

/** Runs `work` while holding the lock at `path`; waits for a live holder, takes over from a dead one. */
export async function withLock(path, say, work) {
  const mine = `${process.pid} ${startOf(process.pid)}`;
  const written = `${path}.${process.pid}`;
  for (let waited = 0; ; waited++) {
    writeFileSync(written, mine);
    try {
      // A link appears whole or not at all; a file that is opened and then written can be seen empty.
      linkSync(written, path);
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    } finally {
      rmSync(written, { force: true });
    }
    const holder = read(path);
    if (holder !== undefined) {
      const [pid, start] = holder.split(/ (.*)/s);
      if (startOf(Number(pid)) !== start) {
        clear(path, holder);
        continue;
      }
      if (waited === 5) say(`waiting for process ${pid}, which is installing or building`);
    }
    await sleep(200);
  }
  try {
    return await work();
  } finally {
    if (read(path) === mine) rmSync(path, { force: true });
  }
}
