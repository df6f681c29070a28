import { type ChildProcess, spawn } from 'node:child_process';
import { type FileHandle, open, readFile, rename, stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { ConfigurationFault } from '@tongbu/runtime';
import type { Binaries } from './binaries.js';
import { SERVER_ENVIRONMENT } from './cluster.js';
import type { ClusterHome } from './cluster-home.js';
import { readPostmasterFile } from './leftovers.js';
import type { ServerUser } from './server-user.js';

export interface ServerExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Why we ended it, where it was us and nobody asked for it. */
  readonly reason?: string;
}

export interface Server {
  readonly pid: number;
  readonly exited: Promise<ServerExit>;
  /** Fast shutdown: sessions are ended, everything is written. Harder means follow when it takes too long. */
  stop(): Promise<void>;
}

export interface ServerOptions {
  readonly home: ClusterHome;
  readonly binaries: Binaries;
  readonly user: ServerUser | undefined;
  readonly settings: Readonly<Record<string, string>>;
  /**
   * A descriptor, held open by the server too, so that a hub in another container, which cannot see it, keeps off while it outlives
   * its own.
   */
  readonly lifeline: number | undefined;
}

/** Replaying what a killed server had not written out takes its time. */
const READY_WITHIN_MS = 120_000;
const MAX_LOG_BYTES = 8 * 1024 * 1024;

/**
 * Starts the server on a cluster that nobody works on and resolves once it takes connections. It has a
 * session of its own, so a Ctrl-C in the terminal does not reach it before we stop it in turn. Rejects with
 * `ConfigurationFault` with the server's own reason when it ends instead.
 */
export async function startServer({
  home,
  binaries,
  user,
  settings,
  lifeline,
}: ServerOptions): Promise<Server> {
  const log = await openLog(home.log);
  // Root's file would be in the way of the user whose data this is.
  if (user) await log.chown(user.uid, user.gid);
  const from = (await log.stat()).size;
  const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const child = spawn(binaries.postgres, ['-D', home.cluster, ...args], {
    cwd: '/',
    detached: true,
    env: SERVER_ENVIRONMENT,
    stdio: ['ignore', log.fd, log.fd, ...(lifeline === undefined ? [] : [lifeline])],
    ...user,
  });
  const exited = new Promise<ServerExit>((resolve) => {
    child.once('error', () => resolve({ code: null, signal: null }));
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
  await log.close();
  await waitUntilReady(child, exited, home, from);
  return { pid: child.pid ?? 0, exited, stop: () => stop(child, exited) };
}

async function waitUntilReady(
  child: ChildProcess,
  exited: Promise<ServerExit>,
  home: ClusterHome,
  logFrom: number,
): Promise<void> {
  let exit: ServerExit | undefined;
  void exited.then((result) => {
    exit = result;
  });
  for (const deadline = Date.now() + READY_WITHIN_MS; Date.now() < deadline; await sleep(10)) {
    if (exit) {
      throw new ConfigurationFault([
        `the database server did not start (${exit.code ?? exit.signal}): ${await lastReason(home.log, logFrom)}`,
      ]);
    }
    const file = await readPostmasterFile(home.cluster);
    if (file?.pid === child.pid && file?.ready) return;
  }
  await stop(child, exited);
  throw new ConfigurationFault([`the database server was not ready after ${READY_WITHIN_MS / 1000} s`]);
}

const WAYS: readonly [NodeJS.Signals, number][] = [
  ['SIGINT', 5_000],
  ['SIGQUIT', 1_500],
  ['SIGKILL', 1_000],
];

async function stop(child: ChildProcess, exited: Promise<ServerExit>): Promise<void> {
  for (const [name, limitMs] of WAYS) {
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
    child.kill(name);
    const timer = new AbortController();
    await Promise.race([exited, sleep(limitMs, undefined, { signal: timer.signal }).catch(() => {})]);
    timer.abort();
  }
}

/** Appends; one older file is kept, so that the log of a server that fails in a loop does not fill the disk. */
async function openLog(file: string): Promise<FileHandle> {
  const entry = await stat(file).catch(() => undefined);
  if (entry && entry.size > MAX_LOG_BYTES) await rename(file, `${file}.1`);
  return open(file, 'a', 0o600);
}

async function lastReason(file: string, from: number): Promise<string> {
  const text = (await readFile(file)).subarray(from).toString('utf8');
  const lines = text.split('\n').filter((line) => line !== '');
  const fatal = lines.find((line) => /FATAL|PANIC|error while loading/.test(line));
  return fatal?.replace(/^.*?(FATAL|PANIC): +/, '') ?? lines.at(-1) ?? 'no reason given';
}
