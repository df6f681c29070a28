import { createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';
import { ed25519, x25519 } from '@noble/curves/ed25519.js';

/** Two of our keys, by their ids and public halves: who signs, and for whom. */
export interface Pair {
  readonly from: { readonly id: string; readonly publicKey: KeyObject };
  readonly to: { readonly id: string; readonly publicKey: KeyObject };
}

/**
 * The secret with which one process signs for another: it follows from the private half of either key and the public half of
 * the other, and from nothing else. X25519 (RFC 7748) over the same keys that sign with Ed25519, which is sound for
 * both (Thormarker 2021, ePrint 2021/509), then HKDF-SHA256 over ids, public halves and direction. Null where a public
 * half is no good one, and nothing is secret.
 */
export function pairSecret(own: KeyObject, { from, to }: Pair): KeyObject | null {
  const { d, x } = own.export({ format: 'jwk' });
  if (d === undefined || x === undefined) throw new TypeError('a pair needs a private key');
  const [fromX, toX] = [publicHalf(from.publicKey), publicHalf(to.publicKey)];
  const peerX = x === fromX ? toX : fromX;
  const shared = agree(bytes(d), bytes(peerX));
  if (!shared) return null;
  const info = JSON.stringify(['tongbu-hop hmac-sha256', from.id, fromX, to.id, toX]);
  return createSecretKey(Buffer.from(hkdfSync('sha256', shared, '', info, 32)));
}

function agree(privateHalf: Uint8Array, publicKey: Uint8Array): Uint8Array | null {
  try {
    const { toMontgomery, toMontgomerySecret } = ed25519.utils;
    return x25519.getSharedSecret(toMontgomerySecret(privateHalf), toMontgomery(publicKey));
  } catch {
    // Points of low order agree on nothing, and texts that are no points.
    return null;
  }
}

const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'base64url'));

function publicHalf(key: KeyObject): string {
  const { x } = key.export({ format: 'jwk' });
  if (x === undefined) throw new TypeError('a pair needs Ed25519 keys');
  return x;
}
