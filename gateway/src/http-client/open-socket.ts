import { connect, isIP, type Socket } from 'node:net';
import { connect as connectSecurely } from 'node:tls';

/** A server: where it is, and whether it is spoken to over TLS. */
export interface ServerAddress {
  readonly host: string;
  readonly port: number;
  readonly isSecure: boolean;
  /** The certificate to show, and the authority to believe; without it, those that the system believes. */
  readonly tls?: { readonly cert: string; readonly key: string; readonly ca: string } | undefined;
}

/**
 * What is read from any socket is taken in before the next one is read, so they share one buffer: nothing is allocated
 * for a response that comes in one piece.
 */
const READ_BUFFER = Buffer.allocUnsafeSlow(256 * 1024);

/** Connects to a server. `receive` is given what comes in, and may keep none of the bytes without copying them. */
export function openSocket(address: ServerAddress, receive: (bytes: Buffer) => void): Socket {
  const { host, port, isSecure, tls } = address;
  if (isSecure) {
    const socket = connectSecurely({ ...tls, host, port, ...(isIP(host) === 0 && { servername: host }) });
    socket.setNoDelay(true);
    return socket.on('data', receive);
  }
  return connect({
    host,
    port,
    noDelay: true,
    onread: {
      buffer: READ_BUFFER,
      callback: (length) => {
        receive(READ_BUFFER.subarray(0, length));
        return true;
      },
    },
  });
}
