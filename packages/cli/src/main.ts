import { fileURLToPath } from 'node:url';
import { ConfigurationFault, describeSystemError } from '@tongbu/runtime';
import { Command } from 'commander';
import { registerAudit } from './audit/audit.command.js';
import { registerDrill } from './drill/drill.command.js';
import { registerExercise } from './exercise/exercise.command.js';
import { registerImport } from './import/import.command.js';
import { registerReplayParked } from './parked/replay-parked.command.js';
import { registerRetention } from './retention/retention.command.js';
import { registerRevoke } from './revoke/revoke.command.js';
import { CommandRefusal, type RegisterCommand, type Shell } from './shell.js';
import { registerStart } from './start/start.command.js';
import { registerToken } from './token/token.command.js';
import { registerWatch } from './watch/watch.command.js';

/** Every command of `tongbu`. A command loads what it works with in its action, so that the others start at once. */
const COMMANDS: readonly RegisterCommand[] = [
  registerStart,
  registerToken,
  registerRevoke,
  registerWatch,
  registerImport,
  registerDrill,
  registerExercise,
  registerReplayParked,
  registerAudit,
  registerRetention,
];

const shell: Shell = {
  environment: process.env,
  root: fileURLToPath(new URL('../../..', import.meta.url)),
  out: process.stdout,
  err: process.stderr,
};

// Whoever reads us may leave (`| head`); that must not take the hub down.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

const program = new Command('tongbu').description('Tongbu (同步): the hub and its command line.');
for (const register of COMMANDS) register(program, shell);

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = 1;
  if (error instanceof ConfigurationFault)
    for (const fault of error.faults) shell.err.write(`tongbu: ${fault}\n`);
  else if (error instanceof CommandRefusal) shell.err.write(`tongbu: ${error.message}\n`);
  else {
    const stack = error instanceof Error ? error.stack : String(error);
    shell.err.write(`tongbu: ${describeSystemError(error) ?? stack}\n`);
  }
}
process.exit();
