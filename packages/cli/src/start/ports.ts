import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const PATIENCE_MS = 1_000;

/**
 * Why we cannot listen on a port; undefined when we can. A port that is taken is tried for about a second: whoever is
 * just ending gives it back.
 */
export async function portTrouble(port: number, host: string): Promise<string | undefined> {
  let result = await tryListen(port, host);
  for (const end = Date.now() + PATIENCE_MS; result === 'EADDRINUSE' && Date.now() < end; ) {
    await sleep(50);
    result = await tryListen(port, host);
  }
  if (typeof result === 'number') return undefined;
  if (result === 'EADDRINUSE') return `port ${port} is taken by another program`;
  if (result === 'EACCES') return `port ${port} may not be opened by this user`;
  return `port ${port} cannot be opened on ${host} (${result})`;
}

/** A port that was free a moment ago. Throws when the system has none. */
export async function findFreePort(host: string): Promise<number> {
  const result = await tryListen(0, host);
  if (typeof result === 'number') return result;
  throw new Error(`no free port on ${host}: ${result}`);
}

/** Opens the port and closes it again: the port that it was, or the system's error code. */
function tryListen(port: number, host: string): Promise<number | string> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.name));
    server.listen({ port, host, exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : port));
    });
  });
}
