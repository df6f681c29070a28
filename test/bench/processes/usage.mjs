import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Of a second, as the kernel counts processor time in /proc. */
const TICK_MS = 10;
const isLinux = process.platform === 'linux';

/**
 * Processor time (all threads) and memory of another process, read from outside: the same way for every program, and
 * without a line of ours in it.
 */
export function usageOf(pid) {
  return isLinux ? fromProc(pid) : fromPs(pid);
}

function fromProc(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name, in parentheses, may hold anything: the fields are counted after it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return {
    cpuMs: (Number(fields[11]) + Number(fields[12])) * TICK_MS,
    rssKb: Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0),
  };
}

function fromPs(pid) {
  const [time, rss] = execFileSync('ps', ['-o', 'time=,rss=', '-p', String(pid)], { encoding: 'utf8' })
    .trim()
    .split(/\s+/);
  const seconds = time.split(/[:-]/).reduce((sum, part) => sum * 60 + Number(part), 0);
  return { cpuMs: seconds * 1000, rssKb: Number(rss) };
}

/** Begins to measure processes; the returned function tells what each took since, in milliseconds of processor time. */
export function watchProcesses(pids) {
  const began = pids.map((pid) => usageOf(pid).cpuMs);
  return () => pids.map((pid, index) => usageOf(pid).cpuMs - began[index]);
}
