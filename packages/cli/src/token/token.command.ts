import { type Command, Option } from 'commander';
import type { Shell } from '../shell.js';

/** `tongbu token`: prints a development token, and nothing else, on standard output. */
export function registerToken(program: Command, shell: Shell): void {
  program
    .command('token')
    .description('print a token for a hub on this machine, signed with its development key')
    .requiredOption('--agency <agency>', 'HEALTH, PUBLIC_SECURITY, TRANSPORT or CIVIL_AFFAIRS')
    .requiredOption('--role <role>', 'a role of that agency, for instance epidemiologist')
    .addOption(
      new Option(
        '--jurisdiction <code...>',
        'the GB/T 2260 codes that the holder answers for; 000000 is the whole country',
      ).makeOptionMandatory(),
    )
    .option('--subject <account>', 'the account that the token stands for')
    .option('--lifetime <time>', 'for instance 30m, 8h or 7d', '8h')
    .option('--data-dir <folder>', 'the data folder of the hub (DATA_DIR)')
    .action(async (options) => {
      const { signDevelopmentToken } = await import('./development-token.js');
      shell.out.write(`${await signDevelopmentToken(options, shell)}\n`);
    });
}
