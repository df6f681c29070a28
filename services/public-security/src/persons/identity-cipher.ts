import { createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { KEY_BYTES, openBox, sealBox } from './sealed-box.js';

/** Who a person is: what leaves the register for nobody but those who may see it. */
export interface Identity {
  readonly name: string | null;
  /** 18 characters, the spelling of `parseIdentityNumber`. */
  readonly idNumber: string | null;
  readonly phone: string | null;
  readonly address: string | null;
}

/** An identity as it is stored, in two tables: without the key, nobody opens the envelope any more. */
export interface SealedIdentity {
  /** The envelope. */
  readonly identity: Buffer;
  /** The person's own key, sealed; null where it was destroyed, and beside an envelope of format 1. */
  readonly wrappedKey: Buffer | null;
}

/** Under one key for everybody. No longer written. */
export const FORMAT_1 = 1;
/** Under a key of the person's own. */
const FORMAT_2 = 2;
const KEY_ID_BYTES = 4;
const HEADER_BYTES = 1 + KEY_ID_BYTES;
/** The text is filled up to a multiple of this, so that its length does not tell a long address from none. */
const BLOCK_BYTES = 128;

/**
 * Seals and opens identities with AES-256-GCM, and hashes identity numbers for look-up with HMAC-SHA-256. Each person
 * has a key of their own, made at random and sealed in turn: who destroys it makes every copy of the envelope
 * unreadable (加密销毁). The other keys are derived from one secret (HKDF), so that whoever holds the index key cannot
 * open anything.
 *
 * Envelope: format 1 byte, key id 4, nonce 12, tag 16, then the ciphertext; the person's key is sealed likewise. The
 * person's id is authenticated with both: what was moved to another row does not open.
 */
export class IdentityCipher {
  readonly #sealingKey: Buffer;
  readonly #wrappingKey: Buffer;
  readonly #indexKey: Buffer;
  readonly #checkValue: Buffer;
  readonly #keyId: Buffer;

  /** Throws RangeError when the secret has not exactly 32 bytes. */
  constructor(secret: Buffer) {
    if (secret.length !== KEY_BYTES) throw new RangeError(`${KEY_BYTES} bytes expected`);
    this.#sealingKey = derive(secret, 'tongbu identity sealing', KEY_BYTES);
    this.#wrappingKey = derive(secret, 'tongbu identity wrapping', KEY_BYTES);
    this.#indexKey = derive(secret, 'tongbu identity index', KEY_BYTES);
    this.#checkValue = derive(secret, 'tongbu identity key check', KEY_BYTES);
    this.#keyId = derive(secret, 'tongbu identity key id', KEY_ID_BYTES);
  }

  /** The same for the same secret and for no other, and of no use for anything else: it may be kept beside the envelopes. */
  get checkValue(): Buffer {
    return this.#checkValue;
  }

  /** What an envelope says of the key that it was sealed with. */
  get keyId(): Buffer {
    return this.#keyId;
  }

  /** Seals an identity for one person's row, under a new key of their own. */
  seal(personId: string, identity: Identity): SealedIdentity & { readonly wrappedKey: Buffer } {
    const key = randomBytes(KEY_BYTES);
    const header = this.#header(FORMAT_2);
    const box = sealBox(key, fill(JSON.stringify(identity)), boundTo(personId, header));
    return { identity: Buffer.concat([header, box]), wrappedKey: this.#wrap(personId, key) };
  }

  /**
   * Opens the envelope of a person's row. Throws `Error`, without a value, when it was sealed with another key or for
   * another person, when it was changed, or when the person's key was destroyed: nothing of it may be shown.
   */
  open({ id, identity: envelope, wrappedKey }: SealedIdentity & { readonly id: string }): Identity {
    const format = envelope[0];
    const box = envelope.subarray(HEADER_BYTES);
    const header = this.#demandHeader(envelope);
    if (format !== FORMAT_1 && wrappedKey === null) throw new Error('the key of this identity was destroyed');
    const key = format === FORMAT_1 || wrappedKey === null ? this.#sealingKey : this.#unwrap(id, wrappedKey);
    // Authenticated: it is what `seal` was given.
    return JSON.parse(openBox(key, box, boundTo(id, header)).toString('utf8')) as Identity;
  }

  /**
   * The keyed hash of an identity number in the spelling of `parseIdentityNumber`: equal numbers, equal hashes. An
   * invented number of a drill may be a living person's, so drills have hashes of their own.
   */
  hash(idNumber: string, { exercise }: { readonly exercise: boolean }): Buffer {
    const scope = exercise ? 'exercise' : 'real';
    return createHmac('sha256', this.#indexKey).update(`${scope} ${idNumber}`, 'utf8').digest();
  }

  #wrap(personId: string, key: Buffer): Buffer {
    const header = this.#header(FORMAT_2);
    return Buffer.concat([header, sealBox(this.#wrappingKey, key, boundTo(personId, header))]);
  }

  #unwrap(personId: string, wrapped: Buffer): Buffer {
    const header = this.#demandHeader(wrapped);
    return openBox(this.#wrappingKey, wrapped.subarray(HEADER_BYTES), boundTo(personId, header));
  }

  #header(format: number): Buffer {
    return Buffer.concat([Buffer.of(format), this.#keyId]);
  }

  /** What stands before a box. Throws where it is of no format of ours or another key's. */
  #demandHeader(sealed: Buffer): Buffer {
    const header = sealed.subarray(0, HEADER_BYTES);
    if (header[0] !== FORMAT_1 && header[0] !== FORMAT_2) throw new Error('unknown identity envelope');
    if (!this.#keyId.equals(header.subarray(1))) throw new Error('the identity was sealed with another key');
    return header;
  }
}

function boundTo(personId: string, header: Buffer): Buffer {
  return Buffer.concat([header, Buffer.from(personId.toLowerCase(), 'utf8')]);
}

function derive(secret: Buffer, use: string, length: number): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', use, length));
}

/** Spaces after JSON mean nothing, so filling up needs no undoing. */
function fill(json: string): Buffer {
  const text = Buffer.from(json, 'utf8');
  return Buffer.concat([text, Buffer.alloc(-text.length & (BLOCK_BYTES - 1), ' ')]);
}
