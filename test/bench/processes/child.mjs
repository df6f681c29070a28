import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import os from 'node:os';

const READY_WITHIN_MS = 60_000;
const ANSWER_WITHIN_MS = 120_000;
const STOP_WITHIN_MS = 3_000;

/** As many open files as this process may have at all: every client of a fan-out is one. */
const RAISE_FILES = 'ulimit -n "$(ulimit -Hn)" 2>/dev/null; exec "$@"';

/** How many files a process that is started here can open. */
export function openFilesLimit() {
  const said = execFileSync('sh', ['-c', 'ulimit -Hn'], { encoding: 'utf8' }).trim();
  return said === 'unlimited' ? Number.POSITIVE_INFINITY : Number(said);
}

/** Whether processes can be tied to cores here: Linux with `taskset`, and more than one core. */
export function canPin() {
  if (os.availableParallelism() < 2) return false;
  try {
    execFileSync('taskset', ['-V'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/**
 * Starts a script of Node in a process of its own, and resolves once it said `{ type: 'ready', port }`. `cpus` is a
 * list as `taskset` takes it. Rejects when the process ends before, or takes more than a minute.
 */
export async function startProcess({ script, args = [], nodeArgs = [], env = {}, cpus }) {
  const command = [process.execPath, ...nodeArgs, script, ...args];
  const pinned = cpus === undefined ? command : ['taskset', '-c', cpus, ...command];
  const child = spawn('sh', ['-c', RAISE_FILES, 'sh', ...pinned], {
    env: { ...process.env, NODE_ENV: 'production', NODE_NO_WARNINGS: '1', ...env },
    // Our stdout is the table and the lines of JSON; of theirs only complaints are of interest.
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const exited = once(child, 'exit');
  const waiting = new Map();
  let asked = 0;
  const port = await new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`${script} did not become ready`)), READY_WITHIN_MS);
    child.on('message', (message) => {
      if (message.type === 'ready') {
        clearTimeout(late);
        resolve(message.port);
      } else if (message.type === 'answer') waiting.get(message.id)?.(message);
    });
    void exited.then(([code, signal]) => {
      const error = `${script} ended with ${signal ?? code}`;
      for (const answer of waiting.values()) answer({ error });
      reject(new Error(error));
    });
  });
  return {
    pid: child.pid,
    port,
    /** Asks the process for something that it serves, and gives what it answers. */
    ask: (what, given = {}) =>
      new Promise((resolve, reject) => {
        asked += 1;
        const id = asked;
        const late = setTimeout(() => reject(new Error(`${script} did not ${what}`)), ANSWER_WITHIN_MS);
        waiting.set(id, ({ result, error }) => {
          clearTimeout(late);
          waiting.delete(id);
          if (error === undefined) resolve(result);
          else reject(new Error(error));
        });
        child.send({ type: 'ask', id, what, given });
      }),
    stop: async () => {
      child.kill('SIGTERM');
      const kill = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS);
      await exited;
      clearTimeout(kill);
    },
  };
}
