import { type Agency, isAgency } from '@tongbu/vocabulary';
import type { Command } from 'commander';
import { parseUrl } from '../client/hub-address.js';
import type { HubClient } from '../client/hub-client.js';
import type { AgencyDeskOptions } from '../parked/agency-desk.js';
import { CommandRefusal, type Shell } from '../shell.js';

interface Options extends AgencyDeskOptions {
  readonly agency: Agency;
}

/** `tongbu retention`: erases what an agency may keep no longer, shows the proofs, ends an emergency. */
export function registerRetention(program: Command, shell: Shell): void {
  const retention = program
    .command('retention')
    .description('what is known of people and may be kept no longer: erase it, prove it');
  const subcommand = (name: string, description: string) =>
    retention
      .command(name)
      .description(description)
      .requiredOption('--agency <agency>', 'HEALTH, PUBLIC_SECURITY, TRANSPORT or CIVIL_AFFAIRS', parseAgency)
      .option('--data-dir <folder>', 'the data folder of the hub (DATA_DIR)')
      .option('--url <address>', "where the agency's service answers, when it is not the hub's", parseUrl)
      .option('--key <file>', "the file of that service's private key");
  subcommand('run', 'erase what is due now, as the agency does by itself every day').action(
    (options: Options) =>
      atDesk(options, shell, async (desk) => (await import('./run-retention.js')).runRetention(desk)),
  );
  subcommand('proofs', 'show the last proofs of erasure, the newest first')
    .option('--first <count>', 'how many, 1 to 100', parseCount, 20)
    .action((options: Options & { readonly first: number }) =>
      atDesk(options, shell, async (desk) =>
        (await import('./show-proofs.js')).showProofs(desk, options.first),
      ),
    );
  subcommand(
    'end-emergency',
    'destroy what is held for the emergency only: first shows what, then does it with --confirm',
  )
    .option('--confirm <token>', 'the token that the first call printed')
    .action((options: Options & { readonly confirm?: string }) =>
      atDesk(options, shell, async (desk) =>
        (await import('./end-emergency.js')).endEmergency(desk, options.confirm),
      ),
    );
}

async function atDesk(
  { agency, ...place }: Options,
  shell: Shell,
  work: (desk: HubClient) => Promise<readonly string[]>,
): Promise<void> {
  const { openAgencyDesk } = await import('../parked/agency-desk.js');
  const { HubRefusal, HubUnavailable } = await import('../client/hub-failure.js');
  const desk = await openAgencyDesk(agency, place, shell);
  try {
    for (const line of await work(desk)) shell.out.write(`${line}\n`);
  } catch (error) {
    if (!(error instanceof HubRefusal || error instanceof HubUnavailable)) throw error;
    throw new CommandRefusal(`${agency}: ${error.message}`);
  }
}

function parseAgency(text: string): Agency {
  if (isAgency(text)) return text;
  throw new CommandRefusal('--agency: must be HEALTH, PUBLIC_SECURITY, TRANSPORT or CIVIL_AFFAIRS');
}

function parseCount(text: string): number {
  if (/^(?:[1-9]\d?|100)$/.test(text)) return Number(text);
  throw new CommandRefusal('--first: must be a number from 1 to 100');
}
