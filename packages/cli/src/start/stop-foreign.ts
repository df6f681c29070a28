import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive, type ProcessIdentity } from '@tongbu/runtime';

/** Stops a process that is not our child: SIGTERM, and SIGKILL after `graceMs`. Returns when it is gone. */
export async function stopForeign(identity: ProcessIdentity, graceMs: number): Promise<void> {
  signalIfAlive(identity, 'SIGTERM');
  for (const killAt = Date.now() + graceMs; isAlive(identity); await sleep(25)) {
    if (Date.now() >= killAt) signalIfAlive(identity, 'SIGKILL');
  }
}

function signalIfAlive(identity: ProcessIdentity, signal: NodeJS.Signals): void {
  try {
    if (isAlive(identity)) process.kill(identity.pid, signal);
  } catch {
    // It ended between the look and the signal.
  }
}
