import { hkdfSync } from 'node:crypto';
import type { Identity } from '../persons/identity-cipher.js';
import { sealBox } from '../persons/sealed-box.js';

/** Seals an identity as it was done before people had keys of their own. */
export function sealAsFormat1(secret: Buffer, personId: string, identity: Identity): Buffer {
  const derive = (use: string, length: number) => Buffer.from(hkdfSync('sha256', secret, '', use, length));
  const header = Buffer.concat([Buffer.of(1), derive('tongbu identity key id', 4)]);
  const bound = Buffer.concat([header, Buffer.from(personId, 'utf8')]);
  const content = Buffer.from(JSON.stringify(identity).padEnd(256), 'utf8');
  return Buffer.concat([header, sealBox(derive('tongbu identity sealing', 32), content, bound)]);
}
