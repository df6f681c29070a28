import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';

/** Who a person is: what leaves the register for nobody but those who may see it. */
export interface Identity {
  readonly name: string | null;
  /** 18 characters, the spelling of `parseIdentityNumber`. */
  readonly idNumber: string | null;
  readonly phone: string | null;
  readonly address: string | null;
}

const KEY_BYTES = 32;
const FORMAT = 1;
const KEY_ID_BYTES = 4;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const HEADER_BYTES = 1 + KEY_ID_BYTES + NONCE_BYTES + TAG_BYTES;
/** The text is filled up to a multiple of this, so that its length does not tell a long address from none. */
const BLOCK_BYTES = 128;

/**
 * Seals and opens identities with AES-256-GCM, and hashes identity numbers for look-up with HMAC-SHA-256. The
 * two keys are derived from one secret (HKDF), so that whoever holds the index key cannot open anything.
 *
 * Envelope: format 1 byte, key id 4, nonce 12, tag 16, then the ciphertext. The person's id is authenticated
 * with it: an envelope that was moved to another row does not open.
 */
export class IdentityCipher {
  readonly #sealingKey: Buffer;
  readonly #indexKey: Buffer;
  readonly #checkValue: Buffer;
  readonly #keyId: Buffer;

  /** Throws RangeError when the secret has not exactly 32 bytes. */
  constructor(secret: Buffer) {
    if (secret.length !== KEY_BYTES) throw new RangeError(`${KEY_BYTES} bytes expected`);
    this.#sealingKey = derive(secret, 'tongbu identity sealing', KEY_BYTES);
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

  /** Seals an identity for one person's row. The same identity is sealed differently each time. */
  seal(personId: string, identity: Identity): Buffer {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.#sealingKey, nonce);
    cipher.setAAD(this.#additionalData(personId));
    const ciphertext = Buffer.concat([cipher.update(fill(JSON.stringify(identity))), cipher.final()]);
    return Buffer.concat([Buffer.of(FORMAT), this.#keyId, nonce, cipher.getAuthTag(), ciphertext]);
  }

  /**
   * Opens the envelope of a person's row. Throws `Error`, without a value, when it was sealed with another key,
   * for another person, or was changed: the register is then damaged, and nothing of it may be shown.
   */
  open(personId: string, envelope: Buffer): Identity {
    if (envelope.length < HEADER_BYTES || envelope[0] !== FORMAT)
      throw new Error('unknown identity envelope');
    const [keyId, nonce, tag, ciphertext] = split(envelope.subarray(1));
    if (!this.#keyId.equals(keyId)) throw new Error('the identity was sealed with another key');
    const decipher = createDecipheriv('aes-256-gcm', this.#sealingKey, nonce, { authTagLength: TAG_BYTES });
    decipher.setAAD(this.#additionalData(personId));
    decipher.setAuthTag(tag);
    const text = Buffer.concat([decipher.update(ciphertext), decipher.final()]).toString('utf8');
    // Authenticated above: it is what `seal` was given.
    return JSON.parse(text) as Identity;
  }

  /**
   * The keyed hash of an identity number in the spelling of `parseIdentityNumber`: equal numbers, equal hashes. An
   * invented number of a drill may be a living person's, so drills have hashes of their own.
   */
  hash(idNumber: string, { exercise }: { readonly exercise: boolean }): Buffer {
    const scope = exercise ? 'exercise' : 'real';
    return createHmac('sha256', this.#indexKey).update(`${scope} ${idNumber}`, 'utf8').digest();
  }

  #additionalData(personId: string): Buffer {
    return Buffer.concat([Buffer.of(FORMAT), this.#keyId, Buffer.from(personId.toLowerCase(), 'utf8')]);
  }
}

function derive(secret: Buffer, use: string, length: number): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', use, length));
}

/** Spaces after JSON mean nothing, so filling up needs no undoing. */
function fill(json: string): Buffer {
  const text = Buffer.from(json, 'utf8');
  return Buffer.concat([text, Buffer.alloc(-text.length & (BLOCK_BYTES - 1), ' ')]);
}

function split(rest: Buffer): [Buffer, Buffer, Buffer, Buffer] {
  const tagAt = KEY_ID_BYTES + NONCE_BYTES;
  return [
    rest.subarray(0, KEY_ID_BYTES),
    rest.subarray(KEY_ID_BYTES, tagAt),
    rest.subarray(tagAt, tagAt + TAG_BYTES),
    rest.subarray(tagAt + TAG_BYTES),
  ];
}
