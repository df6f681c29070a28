import { type Agency, isAgency } from '@tongbu/vocabulary';
import type { Command } from 'commander';
import { parseUrl } from '../client/hub-address.js';
import type { HubClient } from '../client/hub-client.js';
import type { AgencyDeskOptions } from '../parked/agency-desk.js';
import { CommandRefusal, type Shell } from '../shell.js';

interface ExportOptions extends AgencyDeskOptions {
  readonly agency: Agency;
  readonly to: string;
}

interface HeadsOptions extends AgencyDeskOptions {
  readonly agency: Agency;
  readonly to?: string;
}

interface VerifyOptions {
  readonly keys?: string;
  readonly witness: readonly string[];
  readonly dataDir?: string;
}

/** `tongbu audit`: takes an agency's audit trail out of the hub, and verifies what was taken out. */
export function registerAudit(program: Command, shell: Shell): void {
  const audit = program
    .command('audit')
    .description('who read what of whom: export the trail, verify exports, look at what is witnessed');
  audit
    .command('export')
    .description("write an agency's whole audit trail to a file, its end signed by the agency")
    .requiredOption('--agency <agency>', 'HEALTH, PUBLIC_SECURITY, TRANSPORT or CIVIL_AFFAIRS', parseAgency)
    .requiredOption('--to <file>', 'the file to write; it must not exist')
    .option('--data-dir <folder>', 'the data folder of the hub (DATA_DIR)')
    .option('--url <address>', "where the agency's service answers, when it is not the hub's", parseUrl)
    .option('--key <file>', "the file of that service's private key")
    .action((options: ExportOptions) => runExport(options, shell));
  audit
    .command('heads')
    .description('what an agency has witnessed of the others; exit code 1 where a trail was rewritten')
    .requiredOption('--agency <agency>', 'HEALTH, PUBLIC_SECURITY, TRANSPORT or CIVIL_AFFAIRS', parseAgency)
    .option('--to <file>', 'write the heads there, for `audit verify --witness`; it must not exist')
    .option('--data-dir <folder>', 'the data folder of the hub (DATA_DIR)')
    .option('--url <address>', "where the agency's service answers, when it is not the hub's", parseUrl)
    .option('--key <file>', "the file of that service's private key")
    .action((options: HeadsOptions) => runHeads(options, shell));
  audit
    .command('verify')
    .description('verify exports with public keys only; exit code 1 where anything is wrong')
    .argument('<file...>', 'exports; older ones are witnesses of newer ones')
    .option('--keys <file>', "the services' public keys as JWK set; else those of the data folder")
    .option('--witness <file>', 'heads that others have kept; may be repeated', gather, [])
    .option('--data-dir <folder>', 'the data folder of the hub (DATA_DIR)')
    .action((files: string[], options: VerifyOptions) => runVerify(files, options, shell));
}

async function runExport({ agency, to, ...place }: ExportOptions, shell: Shell): Promise<void> {
  const { exportTrail } = await import('./export-trail.js');
  await atDesk(agency, place, shell, async (desk) => {
    const rows = await exportTrail(desk, to);
    shell.out.write(`${to}: ${rows} rows of ${agency}\n`);
  });
}

async function runHeads({ agency, to, ...place }: HeadsOptions, shell: Shell): Promise<void> {
  const { tellWitnessed, writeWitnessed } = await import('./witness-file.js');
  await atDesk(agency, place, shell, async (desk) => {
    const { lines, isSound } = await tellWitnessed(desk, agency);
    for (const line of lines) shell.out.write(`${line}\n`);
    if (!isSound) process.exitCode = 1;
    if (to === undefined) return;
    shell.out.write(`${to}: ${await writeWitnessed(desk, to)} heads that ${agency} has witnessed\n`);
  });
}

async function atDesk(
  agency: Agency,
  place: AgencyDeskOptions,
  shell: Shell,
  work: (desk: Pick<HubClient, 'ask'>) => Promise<void>,
): Promise<void> {
  const { openAgencyDesk } = await import('../parked/agency-desk.js');
  const { HubRefusal, HubUnavailable } = await import('../client/hub-failure.js');
  try {
    await work(await openAgencyDesk(agency, place, shell));
  } catch (error) {
    if (!(error instanceof HubRefusal || error instanceof HubUnavailable)) throw error;
    throw new CommandRefusal(`${agency}: ${error.message}`);
  }
}

async function runVerify(
  exports: readonly string[],
  { keys, witness, dataDir }: VerifyOptions,
  shell: Shell,
): Promise<void> {
  const { verifyTrail } = await import('./verify-trail.js');
  const { lines, isSound } = await verifyTrail(
    {
      exports,
      witnesses: witness,
      ...(keys !== undefined && { keys }),
      ...(dataDir !== undefined && { dataDir }),
    },
    shell,
  );
  for (const line of lines) shell.out.write(`${line}\n`);
  if (!isSound) process.exitCode = 1;
}

function parseAgency(text: string): Agency {
  if (isAgency(text)) return text;
  throw new CommandRefusal('--agency: must be HEALTH, PUBLIC_SECURITY, TRANSPORT or CIVIL_AFFAIRS');
}

const gather = (file: string, files: readonly string[]): string[] => [...files, file];
