import type { IncomingMessage } from 'node:http';
import { isIP, isIPv4 } from 'node:net';

/**
 * Where a request comes from. With `trustedProxies`, that many addresses at the end of `X-Forwarded-For` and the peer are
 * our own proxies, and what stands before them is believed; without, only the peer is, because anybody can
 * write the header. `undefined` for a peer that has no address.
 */
export function clientAddress(request: IncomingMessage, trustedProxies: number): string | undefined {
  const peer = request.socket.remoteAddress;
  if (trustedProxies === 0) return peer;
  const forwarded = [request.headers['x-forwarded-for'] ?? []].flat().join(',').split(',');
  const known = forwarded.map((address) => address.trim()).filter((address) => isIP(address) !== 0);
  // The last proxy is the peer itself, and wrote down who asked it.
  return known.at(-trustedProxies) ?? known[0] ?? peer;
}

/** Whether an address is one of this machine. */
export function isLoopback(address: string): boolean {
  return address === '::1' || withoutMapping(address).startsWith('127.');
}

/** What counts as one client: an address of IPv4, or a network of 64 bits of IPv6, of which one client has all. */
export function clientNetwork(address: string): string {
  const plain = withoutMapping(address);
  if (isIPv4(plain)) return plain;
  const [head = '', tail] = plain.split('::');
  const before = head.split(':').filter((group) => group !== '');
  const after = (tail ?? '').split(':').filter((group) => group !== '');
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - before.length - after.length);
  const groups = [...before, ...Array.from({ length: zeros }, () => '0'), ...after];
  return groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':');
}

/** An address of IPv4 as a socket of IPv6 has it: `::ffff:10.0.0.1`. */
function withoutMapping(address: string): string {
  const mapped = /^::ffff:([\d.]+)$/i.exec(address)?.[1];
  return mapped ?? address;
}
