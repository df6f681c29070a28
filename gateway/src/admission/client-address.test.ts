import type { IncomingMessage } from 'node:http';
import { describe, expect, test } from 'vitest';
import { clientAddress, clientNetwork, isLoopback } from './client-address.js';

function from(remoteAddress: string | undefined, forwarded?: string): IncomingMessage {
  return {
    socket: { remoteAddress },
    headers: { 'x-forwarded-for': forwarded },
  } as unknown as IncomingMessage;
}

describe('a request comes from', () => {
  for (const [what, request, trustedProxies, address] of [
    ['its peer, whatever it says', from('10.0.0.1', '1.2.3.4'), 0, '10.0.0.1'],
    ['whom our proxy names', from('10.0.0.1', '1.2.3.4'), 1, '1.2.3.4'],
    ['whom our proxy names, not whom the client names', from('10.0.0.1', '6.6.6.6, 1.2.3.4'), 1, '1.2.3.4'],
    ['whom the first of two proxies names', from('10.0.0.1', '6.6.6.6, 1.2.3.4, 10.0.0.2'), 2, '1.2.3.4'],
    ['the first that is known where there are fewer proxies', from('10.0.0.1', '1.2.3.4'), 2, '1.2.3.4'],
    ['its peer where the header is missing', from('10.0.0.1'), 1, '10.0.0.1'],
    ['its peer where the header is no address', from('10.0.0.1', 'unknown'), 1, '10.0.0.1'],
    ['nowhere where its peer has no address', from(undefined), 0, undefined],
  ] as const) {
    test(what, () => {
      expect(clientAddress(request, trustedProxies)).toBe(address);
    });
  }
});

test('addresses of IPv4 are single clients, and networks of IPv6 are', () => {
  expect(clientNetwork('10.0.0.1')).toBe('10.0.0.1');
  expect(clientNetwork('::ffff:10.0.0.1')).toBe('10.0.0.1');
  expect(clientNetwork('2001:db8:0:1:2:3:4:5')).toBe(clientNetwork('2001:0db8::1:ffff:0:0:1'));
  expect(clientNetwork('2001:db8::5')).toBe('2001:db8:0:0');
  expect(clientNetwork('2001:db8:0:2::5')).not.toBe(clientNetwork('2001:db8:0:1::5'));
});

test('this machine has several addresses', () => {
  expect(['127.0.0.1', '127.8.8.8', '::1', '::ffff:127.0.0.1'].every(isLoopback)).toBe(true);
  expect(['10.0.0.1', '::2', '::ffff:10.0.0.1', '1.127.0.0'].some(isLoopback)).toBe(false);
});
