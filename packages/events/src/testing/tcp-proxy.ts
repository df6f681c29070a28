import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A way between two processes that a test can freeze or cut. */
export interface TcpProxy {
  readonly port: number;
  /** From now on nothing passes, and nobody is told: what a stopped process or a dropped cable looks like. */
  freeze(): void;
  /** What was frozen stays so; new connections pass. */
  thaw(): void;
  /** Resets every connection. */
  cut(): void;
  close(): Promise<void>;
}

/** Starts a proxy on 127.0.0.1 that passes everything on to `target`. */
export async function startTcpProxy(target: number): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  let frozen = false;
  const server = createServer((near) => {
    sockets.add(near);
    near.on('error', () => {}).on('close', () => sockets.delete(near));
    if (frozen) return void near.pause();
    const far = connect(target, '127.0.0.1');
    sockets.add(far);
    far.on('error', () => {}).on('close', () => sockets.delete(far));
    far.setNoDelay(true);
    near.setNoDelay(true);
    near.pipe(far).pipe(near);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const cut = () => {
    for (const socket of sockets) socket.resetAndDestroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    freeze() {
      frozen = true;
      for (const socket of sockets) {
        socket.unpipe();
        socket.pause();
      }
    },
    thaw() {
      frozen = false;
    },
    cut,
    async close() {
      cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
