import { createHash } from 'node:crypto';

/** With what a chain begins: the hash of its id, so that two chains of one agency are never taken for each other. */
export function genesisHash(chain: string): Buffer {
  return createHash('sha256').update(chain, 'utf8').digest();
}

/** The hash of a row: SHA-256 of the previous hash, the number (8 bytes, the highest first) and the row's text. */
export function nextHash(previous: Uint8Array, sequence: number, body: Uint8Array | string): Buffer {
  const number = Buffer.allocUnsafe(8);
  number.writeBigUInt64BE(BigInt(sequence));
  return createHash('sha256').update(previous).update(number).update(body).digest();
}
