import type { Command } from 'commander';
import { parseUrl } from '../client/hub-address.js';
import { CommandRefusal, type Shell } from '../shell.js';

interface DrillCommandOptions {
  readonly url?: string;
  readonly dataDir?: string;
  readonly scale: string;
  readonly seed: string;
  readonly positives: string;
  readonly wait: string;
  readonly json?: boolean;
}

/** `tongbu drill`: plays an outbreak on synthetic people; exit code 0 only if every lane of every case started. */
export function registerDrill(program: Command, shell: Shell): void {
  program
    .command('drill')
    .description('play an outbreak on synthetic people, on a hub of its own or on a running one')
    .option(
      '--url <address>',
      'the hub to drill (default: a new one, which goes away with the drill)',
      parseUrl,
    )
    .option('--data-dir <folder>', "that hub's data folder, where its keys are (DATA_DIR)")
    .option('--scale <share>', "the size of the city: 1 is Suining's 91,690 people", '0.003')
    .option('--seed <number>', 'which city', '2022')
    .option('--positives <count>', 'how many people are found positive', '5')
    .option('--wait <seconds>', 'how long to wait for a lane', '60')
    .option('--json', 'one JSON object')
    .action((options: DrillCommandOptions) => drill(options, shell));
}

async function drill(options: DrillCommandOptions, shell: Shell): Promise<void> {
  const told = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => told.abort());
  const { url, dataDir } = options;
  const plan = {
    scale: numberFrom('--scale', options.scale, (scale) => scale > 0 && scale <= 1),
    seed: numberFrom('--seed', options.seed, Number.isSafeInteger),
  };
  const positives = numberFrom(
    '--positives',
    options.positives,
    (count) => count >= 1 && count <= 500 && Number.isInteger(count),
  );
  const waitMs = numberFrom('--wait', options.wait, (seconds) => seconds >= 1) * 1_000;

  const { painter } = await import('../terminal/style.js');
  const { describeDrill, drillFigures } = await import('./describe-drill.js');
  const { runDrill } = await import('./run-drill.js');
  const note = (line: string) => void shell.err.write(`tongbu: ${line}\n`);
  const hub = url === undefined ? await startOwn(shell, told.signal) : runningHub(url, dataDir, shell);
  if (!hub) return;
  let isPassed = false;
  try {
    const result = await runDrill({ hub, plan, positives, waitMs, note, signal: told.signal });
    const figures = drillFigures(result);
    isPassed = figures.ok;
    if (options.json) shell.out.write(`${JSON.stringify(figures)}\n`);
    else shell.out.write(`${describeDrill(result, painter(process.stdout, shell.environment))}\n`);
  } catch (error) {
    if (!told.signal.aborted) throw await inWords(error);
  } finally {
    if (!isPassed) process.exitCode = 1;
    await hub.stop(!isPassed && !told.signal.aborted);
  }
}

/** A hub of the drill's own; undefined when Ctrl-C came first. */
async function startOwn(shell: Shell, signal: AbortSignal) {
  const { startDrillHub } = await import('./drill-hub.js');
  try {
    return await startDrillHub(shell, signal);
  } catch (error) {
    process.exitCode = 1;
    if (signal.aborted) return undefined;
    throw error;
  }
}

function runningHub(url: string, dataDir: string | undefined, { environment, root }: Shell) {
  return {
    url,
    keys: { environment, root, ...(dataDir !== undefined && { dataDir }) },
    stop: async () => {},
  };
}

async function inWords(error: unknown): Promise<unknown> {
  const { HubRefusal, HubUnavailable } = await import('../client/hub-failure.js');
  if (error instanceof HubUnavailable)
    return new CommandRefusal(`drill: the hub does not answer (${error.message})`);
  if (error instanceof HubRefusal)
    return new CommandRefusal(`drill: the hub refuses: ${error.code} ${error.message}`);
  return error;
}

function numberFrom(option: string, text: string, isRight: (number: number) => boolean): number {
  const number = text.trim() === '' ? Number.NaN : Number(text);
  if (Number.isFinite(number) && isRight(number)) return number;
  throw new CommandRefusal(`${option}: is no number that makes sense here`);
}
