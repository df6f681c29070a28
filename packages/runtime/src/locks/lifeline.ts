import { randomBytes } from 'node:crypto';
import { closeSync, openSync, rmSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { join } from 'node:path';

/**
 * A socket that answers for as long as a process holds it open. The kernel closes it with the process, however that
 * ends, and whoever sees the folder can ask: also from another container, where processes cannot be seen.
 */
export interface Lifeline {
  /** The socket's file name in the folder. */
  readonly name: string;
  /** Another process may inherit it, and so hold the socket open too. */
  readonly descriptor: number | undefined;
  close(): void;
}

/**
 * Opens one in `folder`. Undefined where there can be none: on systems other than Linux, which have no
 * PID namespaces either, and on file systems without sockets.
 */
export async function openLifeline(folder: string): Promise<Lifeline | undefined> {
  const name = `hub-${randomBytes(6).toString('hex')}.sock`;
  const server = createServer((connection) => connection.destroy()).unref();
  try {
    await throughFolder(
      folder,
      (short) =>
        new Promise<void>((resolve, reject) => {
          server.once('error', reject);
          server.listen({ path: join(short, name) }, resolve);
        }),
    );
  } catch {
    server.close();
    return undefined;
  }
  server.on('error', () => {});
  return {
    name,
    descriptor: descriptorOf(server),
    close: () => {
      server.close();
      rmSync(join(folder, name), { force: true });
    },
  };
}

/** Node tells nobody the descriptor of a server, but its handle has it. */
function descriptorOf(server: Server): number | undefined {
  const handle: unknown = Reflect.get(server, '_handle');
  const descriptor: unknown = typeof handle === 'object' && handle ? Reflect.get(handle, 'fd') : undefined;
  return typeof descriptor === 'number' && descriptor >= 0 ? descriptor : undefined;
}

/** Whether a lifeline is held by a living process; `unknown` where it cannot be asked. */
export async function askLifeline(folder: string, name: string): Promise<'held' | 'free' | 'unknown'> {
  const code = await throughFolder(
    folder,
    (short) =>
      new Promise<string>((resolve) => {
        const socket = connect({ path: join(short, name) });
        socket.once('connect', () => {
          resolve('connected');
          socket.destroy();
        });
        socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.name));
      }),
  ).catch(() => 'unknown');
  // A process that hangs accepts nobody, and its queue fills.
  if (code === 'connected' || code === 'EAGAIN') return 'held';
  return code === 'ECONNREFUSED' ? 'free' : 'unknown';
}

/** A socket's path may have some hundred bytes; a descriptor of the folder makes every path short. Linux only. */
async function throughFolder<T>(folder: string, work: (short: string) => Promise<T>): Promise<T> {
  if (process.platform !== 'linux') throw new Error('lifelines are for Linux');
  const descriptor = openSync(folder, 'r');
  try {
    return await work(`/proc/self/fd/${descriptor}`);
  } finally {
    closeSync(descriptor);
  }
}
