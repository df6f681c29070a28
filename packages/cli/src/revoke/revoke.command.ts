import type { Command } from 'commander';
import type { Shell } from '../shell.js';

/** `tongbu revoke`: takes tokens back before they run out. */
export function registerRevoke(program: Command, shell: Shell): void {
  program
    .command('revoke')
    .description('take tokens back: within a minute they are refused, and their sockets and streams end')
    .option('--subject <account>', 'every token of this account that was issued until now')
    .option('--token-id <jti>', 'the one token with this id')
    .option('--issuer <issuer>', 'only tokens of this issuer')
    .option('--for-good', 'with --subject: the tokens that this account is given later too')
    .option('--data-dir <folder>', 'the data folder of the hub (DATA_DIR)')
    .action(async (options) => {
      const { revoke } = await import('./revoke.js');
      const count = await revoke(options, shell);
      shell.out.write(`revoked; entries in force: ${count}\n`);
    });
}
