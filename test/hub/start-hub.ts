import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createTokenIssuer, DEVELOPMENT_ISSUER, developmentKeys, TOKEN_AUDIENCE } from '@tongbu/access';
import { type Hop, HopSigner } from '@tongbu/hop';
import { type Agency, type AgencySlug, agencySlug, type Role } from '@tongbu/vocabulary';
import { type Launch, type LaunchOptions, launch, makeDataDir, until } from './launch.js';

export type ProcessName = 'gateway' | 'postgres' | AgencySlug;

/** For a hub of which nothing is frozen: no request is given up for the time that it takes on a busy machine. */
export const PATIENT = { SUBGRAPH_TIMEOUT_MS: '60000', REQUEST_TIMEOUT_MS: '120000' } as const;

export interface StartHubOptions {
  /** No synthetic city; a test that wants one says `false`. */
  readonly empty?: boolean;
  readonly env?: Readonly<Record<string, string>>;
  /** Kept when the hub stops. Without it the hub gets a temporary one, which goes with it. */
  readonly dataDir?: string;
  readonly throughNpm?: boolean;
  readonly through?: readonly string[];
}

/** Who asks, and why. */
export interface WhoAsks {
  readonly agency: Agency;
  readonly role: Role;
  readonly jurisdictions?: readonly string[];
  readonly purpose?: string;
  readonly caseId?: string;
}

/** A real hub: the launcher and its processes, on free ports. */
export interface RunningHub {
  /** The gateway's GraphQL address. */
  readonly url: string;
  readonly ports: Readonly<Record<Exclude<ProcessName, 'postgres'>, number>>;
  readonly dataDir: string;
  /** The processes that run now, by name. */
  readonly pids: Readonly<Partial<Record<ProcessName, number>>>;
  readonly launcher: Launch;
  /** Signs a token for an hour with the hub's development key. */
  token(who: WhoAsks): Promise<string>;
  /** Signs what a service is asked itself, as the gateway does. */
  hopTo(agency: Agency): Hop;
  /** Sends a signal to one of its processes; SIGKILL unless told otherwise. One that has just ended needs none. */
  kill(name: ProcessName, signal?: NodeJS.Signals): void;
  /** What a process logged so far. */
  logs(name: ProcessName): string;
  /** Asks the launcher to stop, and returns its exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/** Starts the launcher and returns when it says that the hub is ready. Throws with what it said when it ends before. */
export async function startHub(options: StartHubOptions = {}): Promise<RunningHub> {
  const { empty = true, dataDir = makeDataDir() } = options;
  const launchOptions: LaunchOptions = {
    args: empty ? ['--empty'] : [],
    ...(options.env && { env: options.env }),
    ...(options.throughNpm && { throughNpm: true }),
    ...(options.through && { through: options.through }),
  };
  const launcher = launch(dataDir, launchOptions);
  let hasExited = false;
  void launcher.exited.then(() => {
    hasExited = true;
  });
  try {
    await until('the hub is ready', () => hasExited || / is ready at http/.test(launcher.out()), 90_000);
    if (hasExited) throw new Error('the launcher ended');
  } catch (error) {
    launcher.child.kill('SIGTERM');
    throw new Error(`no hub:\n${launcher.out()}\n${launcher.err()}`, { cause: error });
  }

  const record = () => JSON.parse(readFileSync(join(dataDir, 'hub.json'), 'utf8'));
  const { url, ports } = record();
  const pids = (): Partial<Record<ProcessName, number>> =>
    Object.fromEntries(
      Object.entries<{ pid: number }>(record().processes).map(([name, { pid }]) => [name, pid]),
    );
  return {
    url,
    ports,
    dataDir,
    launcher,
    get pids() {
      return pids();
    },
    token: async ({ agency, role, jurisdictions = ['000000'] }) => {
      const key = JSON.parse(readFileSync(developmentKeys(join(dataDir, 'keys')).issuerKeyFile, 'utf8'));
      const issue = createTokenIssuer({ key, issuer: DEVELOPMENT_ISSUER, audience: TOKEN_AUDIENCE });
      return issue({ subject: `test:${role}`, agency, role, jurisdictions, lifetimeSeconds: 3600 });
    },
    hopTo: (agency) => {
      const key = JSON.parse(readFileSync(developmentKeys(join(dataDir, 'keys')).gatewayKeyFile, 'utf8'));
      return new HopSigner({ key }).to(agencySlug(agency));
    },
    kill: (name, signal = 'SIGKILL') => {
      const pid = pids()[name];
      if (pid === undefined) throw new Error(`${name} does not run`);
      try {
        process.kill(pid, signal);
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
      }
    },
    logs: (name) => readFileSync(join(dataDir, 'logs', `${name}.log`), 'utf8'),
    stop: async (signal = 'SIGTERM') => {
      if (!hasExited) launcher.child.kill(signal);
      const code = await launcher.exited;
      if (options.dataDir === undefined) rmSync(dataDir, { recursive: true, force: true });
      return code;
    },
  };
}
