import type { Command } from 'commander';
import { type HubAddressOptions, withHubUrl } from '../client/hub-address.js';
import type { Shell } from '../shell.js';

/** `tongbu exercise remove`: takes away the synthetic city and every drill. */
export function registerExercise(program: Command, shell: Shell): void {
  const group = program.command('exercise').description('the data of drills (演练)');
  const remove = group
    .command('remove')
    .description(
      'remove everything that is marked as an exercise: the synthetic city, its cases, every drill',
    );
  withHubUrl(remove, shell).action(async ({ url, dataDir }: Omit<HubAddressOptions, 'token'>) => {
    const { openDesks } = await import('../city/desks.js');
    const { removeExercise } = await import('./remove-exercise.js');
    const { environment, root } = shell;
    const desks = openDesks(url, { environment, root, ...(dataDir !== undefined && { dataDir }) });
    const removals = await removeExercise(desks);
    for (const { line } of removals) shell.out.write(`${line}\n`);
    if (removals.some(({ removed }) => removed === undefined)) process.exitCode = 1;
  });
}
