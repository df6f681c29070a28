import { basename } from 'node:path';
import type { Command } from 'commander';
import { type HubAddressOptions, tokensFor, withHubAddress } from '../client/hub-address.js';
import { CommandRefusal, type Shell } from '../shell.js';
import type { ImportKind } from './field.js';

interface ImportCommandOptions extends HubAddressOptions {
  readonly mapping?: string;
  readonly preset?: string;
  readonly source?: string;
  readonly report?: string;
  readonly jurisdiction: readonly string[];
  readonly wait: string;
}

/** The exit code of an import that went through and refused rows. */
const ROWS_REFUSED = 2;

/** `tongbu import cases|transmissions FILE`: reads a CSV file into the hub. */
export function registerImport(program: Command, shell: Shell): void {
  const group = program.command('import').description('import history from CSV files; may be repeated');
  const cases = group.command('cases <file>').description('import a line list of cases');
  describeOptions(cases, 'cases', shell);
  const transmissions = group.command('transmissions <file>').description('import who infected whom');
  transmissions.option('--preset <name>', 'a mapping that comes with the command: covid19-china-2020');
  describeOptions(transmissions, 'transmissions', shell);
}

function describeOptions(command: Command, kind: ImportKind, shell: Shell): void {
  command
    .option('--mapping <file>', 'what the columns mean, as JSON (docs/import.md)')
    .option('--source <name>', 'the name of the source; the same rows of one source are imported once')
    .option(
      '--report <file>',
      'where refused and conflicting rows are listed (default: FILE.report.csv here)',
    )
    .option('--wait <seconds>', 'how long to keep trying while the hub does not answer', '600');
  withHubAddress(command, shell).option(
    '--jurisdiction <code...>',
    'what the development token answers for',
    ['000000'],
  );
  command.action((file: string, options: ImportCommandOptions) => importFile(kind, file, { options, shell }));
}

async function importFile(
  kind: ImportKind,
  file: string,
  { options, shell }: { options: ImportCommandOptions; shell: Shell },
): Promise<void> {
  const { loadMapping } = await import('./load-mapping.js');
  const { HubClient } = await import('../client/hub-client.js');
  const { runImport } = await import('./run-import.js');
  const { describeTally } = await import('./tally.js');
  const mapping = loadMapping(options, kind);
  const source = options.source ?? mapping.source;
  if (source === undefined) {
    throw new CommandRefusal('--source: is required where the mapping names none');
  }
  const wait = Number(options.wait);
  if (!(wait >= 0)) throw new CommandRefusal('--wait: must be a number of seconds');
  const identity = { agency: 'HEALTH', role: 'epidemiologist', jurisdictions: options.jurisdiction } as const;
  const reportFile = options.report ?? `${basename(file)}.report.csv`;
  const tally = await runImport({
    file,
    mapping,
    source,
    hub: new HubClient({ url: options.url, token: tokensFor(options, identity, shell) }),
    reportFile,
    err: shell.err,
    patienceMs: wait * 1_000,
  });
  shell.out.write(`${describeTally(tally, kind, reportFile)}\n`);
  if (tally.refused > 0) process.exitCode = ROWS_REFUSED;
}
