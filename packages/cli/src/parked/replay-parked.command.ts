import { AGENCIES, type Agency, isAgency } from '@tongbu/vocabulary';
import type { Command } from 'commander';
import { parseUrl } from '../client/hub-address.js';
import { CommandRefusal, type Shell } from '../shell.js';
import type { AgencyDeskOptions } from './agency-desk.js';

interface Options extends AgencyDeskOptions {
  readonly agency?: Agency;
  readonly consumer?: string;
  readonly list?: boolean;
}

/** `tongbu replay-parked`: has events that could not be applied tried again. */
export function registerReplayParked(program: Command, shell: Shell): void {
  program
    .command('replay-parked')
    .description('try events again that an agency could not apply, and say what they are: counts and codes')
    .option('--list', 'only say what is parked')
    .option(
      '--agency <agency>',
      'HEALTH, PUBLIC_SECURITY, TRANSPORT or CIVIL_AFFAIRS; all without it',
      parseAgency,
    )
    .option('--consumer <name>', 'one consumer of the agency, as the list names it')
    .option('--data-dir <folder>', 'the data folder of the hub (DATA_DIR)')
    .option(
      '--url <address>',
      "where the agency's service answers, when it is not the hub of the data folder",
      parseUrl,
    )
    .option('--key <file>', "the file of that service's private key")
    .action((options: Options) => run(options, shell));
}

async function run({ agency, consumer, list, ...place }: Options, shell: Shell): Promise<void> {
  if (agency === undefined && (place.url !== undefined || place.key !== undefined))
    throw new CommandRefusal('--url and --key: need --agency, whose service they belong to');
  const { openAgencyDesk } = await import('./agency-desk.js');
  const { replayParked } = await import('./replay-parked.js');
  const { HubRefusal, HubUnavailable } = await import('../client/hub-failure.js');
  for (const each of agency === undefined ? AGENCIES : [agency]) {
    const desk = await openAgencyDesk(each, place, shell);
    try {
      const { lines, stillParked } = await replayParked(desk, {
        agency: each,
        ...(consumer !== undefined && { consumer }),
        ...(list !== undefined && { list }),
      });
      for (const line of lines) shell.out.write(`${line}\n`);
      if (stillParked > 0 && !list) process.exitCode = 1;
    } catch (error) {
      if (!(error instanceof HubRefusal || error instanceof HubUnavailable)) throw error;
      shell.err.write(`tongbu: ${each}: ${error.message}\n`);
      process.exitCode = 1;
    }
  }
}

function parseAgency(text: string): Agency {
  if (isAgency(text)) return text;
  throw new CommandRefusal('--agency: must be HEALTH, PUBLIC_SECURITY, TRANSPORT or CIVIL_AFFAIRS');
}
