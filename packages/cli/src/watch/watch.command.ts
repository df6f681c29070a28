import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { isJurisdictionCode, WHOLE_COUNTRY } from '@tongbu/vocabulary';
import type { Command } from 'commander';
import { type HubAddressOptions, tokensFor, withHubAddress } from '../client/hub-address.js';
import { HubRefusal } from '../client/hub-failure.js';
import { CommandRefusal, type Shell } from '../shell.js';
import { dataFolder } from '../start/hub-config.js';

interface WatchCommandOptions extends HubAddressOptions {
  readonly jurisdiction?: string;
  readonly cursorFile?: string;
  readonly json?: boolean;
}

/** `tongbu watch`: the alerts in a terminal, lane by lane, until Ctrl-C. */
export function registerWatch(program: Command, shell: Shell): void {
  const command = program
    .command('watch')
    .description('follow the alerts and their lanes; after any break it goes on where it stopped')
    .option('--jurisdiction <code>', 'only this place and what it covers')
    .option('--cursor-file <file>', 'where it keeps how far it has come (default: in the data folder)')
    .option('--json', 'one JSON object a line');
  withHubAddress(command, shell).action((options: WatchCommandOptions) => watchUntilCtrlC(options, shell));
}

async function watchUntilCtrlC(options: WatchCommandOptions, shell: Shell): Promise<void> {
  const told = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => told.abort());
  const { url, jurisdiction } = options;
  if (jurisdiction !== undefined && !isJurisdictionCode(jurisdiction)) {
    throw new CommandRefusal('--jurisdiction: must be a GB/T 2260 code of six digits, for instance 321000');
  }
  const { HubClient } = await import('../client/hub-client.js');
  const { painter } = await import('../terminal/style.js');
  const { lockCursorFile } = await import('./cursor-file-lock.js');
  const { jsonDisplay, textDisplay } = await import('./display.js');
  const { watch } = await import('./watch.js');
  const { WatchState } = await import('./watch-state.js');

  // Sees where a case is, and not who it is.
  const identity = {
    agency: 'HEALTH',
    role: 'commander',
    jurisdictions: [jurisdiction ?? WHOLE_COUNTRY],
  } as const;
  const token = tokensFor(options, identity, shell);
  const note = (line: string) =>
    void shell.err.write(`tongbu: ${new Date().toTimeString().slice(0, 8)} ${line}\n`);
  const cursorFile = options.cursorFile ?? usualCursorFile(options, shell);
  const unlock = lockCursorFile(cursorFile);
  try {
    const state =
      WatchState.find(cursorFile) ??
      WatchState.begin(cursorFile, await hubTime(new HubClient({ url, token }), note, told.signal));
    await watch({
      url,
      token,
      canRenewToken: options.token === undefined,
      jurisdiction,
      state,
      display: options.json
        ? jsonDisplay(shell.out)
        : textDisplay(shell.out, painter(process.stdout, shell.environment)),
      note,
      signal: told.signal,
    });
  } catch (error) {
    if (!told.signal.aborted) throw error;
  } finally {
    unlock();
  }
}

/** One for each hub and place, so that two terminals do not take each other's. */
function usualCursorFile(
  { url, jurisdiction, dataDir }: WatchCommandOptions,
  { environment, root }: Shell,
): string {
  const name = createHash('sha256')
    .update(`${url} ${jurisdiction ?? ''}`)
    .digest('hex')
    .slice(0, 12);
  return join(dataDir ?? dataFolder(environment, root), 'watch', `${name}.json`);
}

/** The hub's own time: a watch begins then, however this machine's clock goes. Waits for a hub that is not there yet. */
async function hubTime(
  hub: import('../client/hub-client.js').HubClient,
  note: (line: string) => void,
  signal: AbortSignal,
): Promise<Date> {
  let said = '';
  const onWait = (reason: string) => {
    if (reason !== said) note(`the hub does not answer (${reason}); trying again`);
    said = reason;
  };
  try {
    const patience = { patienceMs: Number.POSITIVE_INFINITY, onWait, signal };
    return (await hub.askPatiently({ query: '{ __typename }' }, patience)).answeredAt;
  } catch (error) {
    if (error instanceof HubRefusal)
      throw new CommandRefusal(`watch: the hub refuses: ${error.code} ${error.message}`);
    throw error;
  }
}
