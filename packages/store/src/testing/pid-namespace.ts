import { execFileSync } from 'node:child_process';

const WAYS = [
  ['unshare', '--pid', '--fork', '--kill-child=KILL', '--mount-proc'],
  ['unshare', '--user', '--map-current-user', '--pid', '--fork', '--kill-child=KILL', '--mount-proc'],
] as const;

/**
 * What to put before a command to run it where it sees no process of ours and we see its only under other ids, as in
 * a container. Undefined where this user or system may not do so.
 */
export function inPidNamespace(): readonly string[] | undefined {
  return WAYS.find(([program, ...args]) => {
    try {
      execFileSync(program, [...args, 'true'], { stdio: 'ignore' });
      return true;
    } catch {
      return false;
    }
  });
}
