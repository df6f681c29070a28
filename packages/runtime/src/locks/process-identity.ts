import { execFileSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';

/** A process that one of our files names: its pid, and its start as the system tells it, since pids are reused. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly start: string;
}

/** The identity of a living process; undefined where there is none (a zombie is none: only its parent has not looked yet). */
export function identify(pid: number): ProcessIdentity | undefined {
  const start = process.platform === 'linux' ? linuxStart(pid) : posixStart(pid);
  return start === undefined ? undefined : { pid, start };
}

/** Whether the very process that was recorded still lives. */
export function isAlive({ pid, start }: ProcessIdentity): boolean {
  return identify(pid)?.start === start;
}

/** This process, as others will look for it. */
export function currentProcess(): ProcessIdentity {
  return identify(process.pid) ?? { pid: process.pid, start: 'unknown' };
}

/**
 * The PID namespace that this process lives in: another container's processes have the same ids, and cannot be
 * seen. Undefined where the system has no such thing.
 */
export function processNamespace(): string | undefined {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return undefined;
  }
}

function linuxStart(pid: number): string | undefined {
  try {
    // Fields 3 and 22 of proc(5) stat. Field 2, the name, may hold spaces and brackets: count from its end.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [state, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (state === 'Z' || state === 'X') return undefined;
    // Ticks are counted from the boot, so another boot can show the same ones.
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}/${rest[18]}`;
  } catch {
    return undefined;
  }
}

function posixStart(pid: number): string | undefined {
  try {
    const [state, ...start] = execFileSync('ps', ['-o', 'state=,lstart=', '-p', String(pid)], {
      encoding: 'utf8',
    })
      .trim()
      .split(/\s+/);
    return !state || state.startsWith('Z') ? undefined : start.join(' ');
  } catch {
    return undefined;
  }
}
