import { createHmac, type KeyObject, timingSafeEqual, verify } from 'node:crypto';
import type { JWK } from 'jose';
import { contentDigest } from './content-digest.js';
import {
  initBase,
  isRecord,
  type MessageSignature,
  readMessageSignature,
  subscribeBase,
} from './message-signature.js';
import { pairSecret } from './pair-secret.js';
import { Peer } from './peer.js';
import {
  AUDIENCE_HEADER,
  type CoveredRequest,
  coveredBy,
  type ReadSignature,
  readSignature,
  type SignatureParameters,
  signatureBase,
  writeParameters,
} from './request-signature.js';
import { SeenNonces } from './seen-nonces.js';
import { importKey, type NamedKey } from './signing-key.js';
import { type TrustedKey, TrustedKeys, type TrustedKeysOptions } from './trusted-keys.js';
import { type HopRefusal, UntrustedHop } from './untrusted-hop.js';

export interface HopVerifierOptions extends TrustedKeysOptions {
  /** Who this is: an agency's name as in addresses. */
  readonly audience: string;
  /** Its own private key. Without it, or while the set does not hold its public half, no request is taken that was signed by a shared secret. */
  readonly key?: (JWK & { readonly kid: string }) | undefined;
  /** Told of each refusal. */
  readonly onRefusal?: (reason: HopRefusal) => void;
  /** How many nonces of one key are remembered. */
  readonly maxNonces?: number;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

/** For how long after it was made a signature is good. */
export const MAX_AGE_SECONDS = 30;
/** How far the clock of whoever signs may be ahead. */
const MAX_AHEAD_SECONDS = 5;
/** More than one service can answer in the time: some 30 MB of a key that signs nothing but nonces. */
const MAX_NONCES = 300_000;

/** The head of a request that came. */
export interface RequestHead {
  readonly method: string | undefined;
  /** Path and query, as they stand in the request line. */
  readonly target: string | undefined;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

/** A request whose head is signed. What it asks may be looked at once its body was accepted. */
export interface SignedHead {
  /** Throws `UntrustedHop` unless this is the body that was signed, in time and for the first time. */
  accept(body: Uint8Array): Peer;
}

/** A WebSocket that was opened by one of us. */
export interface SignedConnection {
  readonly peer: Peer;
  /** Throws `UntrustedHop` unless whoever opened the connection signed this `subscribe` for it. */
  acceptSubscribe(id: string, payload: Readonly<Record<string, unknown>>): Promise<void>;
}

/**
 * Says what came through a trusted hop. Everything else throws `UntrustedHop`; `INTERNAL` where the keys cannot be had. Nonces of
 * each key are remembered apart, so that whoever holds one key leaves no room for the others untouched.
 */
export class HopVerifier {
  readonly #options: HopVerifierOptions;
  readonly #keys: TrustedKeys;
  readonly #own: NamedKey | undefined;
  readonly #secrets = new WeakMap<TrustedKey, KeyObject | null>();
  readonly #nonces = new Map<string, SeenNonces>();
  readonly #startedAt: number;

  /** Throws `ConfigurationFault` for an own key that cannot sign. */
  constructor(options: HopVerifierOptions) {
    this.#options = options;
    this.#own = options.key && importKey(options.key);
    this.#keys = new TrustedKeys(options);
    this.#startedAt = this.#now();
  }

  /** Checks a request before its body is read: a stranger's is not. */
  async checkHead({ method, target, headers }: RequestHead): Promise<SignedHead> {
    const covered = this.#coveredRequest(target, headers);
    const { 'signature-input': input, signature } = covered.headers;
    if (input === undefined || signature === undefined) throw this.refusal('unsigned');
    const read = readSignature(input, signature);
    if (!read) throw this.refusal('malformed');
    if (method !== 'POST') throw this.refusal('method');
    if (covered.headers[AUDIENCE_HEADER] !== this.#options.audience) throw this.refusal('audience');
    if (read.covered !== coveredBy(covered)) throw this.refusal('covered');
    const base = signatureBase(covered, writeParameters(read.covered, read));
    const peer = await this.#checkRequest(read, base);
    return {
      accept: (body) => {
        if (contentDigest(body) !== covered.headers['content-digest']) throw this.refusal('digest');
        this.#claim(read);
        return peer;
      },
    };
  }

  /** Checks the payload of a `connection_init`. */
  async checkInit(payload: unknown): Promise<SignedConnection> {
    const { hop, ...claims } = isRecord(payload) ? payload : {};
    const { audience } = this.#options;
    const signature = this.#readMessage(hop);
    const peer = await this.#checkMessage(signature, initBase(audience, signature, claims));
    return {
      peer,
      acceptSubscribe: async (id, { query, operationName, variables, extensions: given }) => {
        const { hop: own, ...extensions } = isRecord(given) ? given : {};
        const parts = { id, query, operationName, variables, extensions };
        const ofMessage = this.#readMessage(own);
        if (ofMessage.keyId !== signature.keyId) throw this.refusal('key');
        await this.#checkMessage(ofMessage, subscribeBase(audience, signature.nonce, ofMessage, parts));
      },
    };
  }

  /** Whether the key that somebody signed with is still trusted. */
  holds({ key }: Peer): boolean | Promise<boolean> {
    return this.#keys.holds(key);
  }

  /** A refusal, which is told to whoever watches. */
  refusal(reason: HopRefusal): UntrustedHop {
    this.#options.onRefusal?.(reason);
    return new UntrustedHop(reason);
  }

  #coveredRequest(target: string | undefined, headers: RequestHead['headers']): CoveredRequest {
    // A query would not be covered, and nobody of ours sends one.
    if (target === undefined || target.includes('?')) throw this.refusal('path');
    const single: Record<string, string | undefined> = {};
    for (const name in headers) {
      const value = headers[name];
      if (typeof value === 'string') single[name] = value;
    }
    return { path: target, headers: single };
  }

  #readMessage(value: unknown): MessageSignature {
    const signature = readMessageSignature(value);
    if (!signature) throw this.refusal(value === undefined ? 'unsigned' : 'malformed');
    return signature;
  }

  async #checkMessage(parameters: MessageSignature, base: Buffer): Promise<Peer> {
    const key = await this.#keyOf(parameters);
    if (!verify(null, base, key.publicKey, Buffer.from(parameters.signature, 'base64')))
      throw this.refusal('signature');
    this.#claim(parameters);
    return this.#peerOf(key);
  }

  async #checkRequest({ alg, signature, ...parameters }: ReadSignature, base: Buffer): Promise<Peer> {
    const key = await this.#keyOf(parameters);
    const isGood =
      alg === 'ed25519'
        ? verify(null, base, key.publicKey, signature)
        : timingSafeEqual(
            createHmac('sha256', await this.#secretWith(key))
              .update(base)
              .digest(),
            signature,
          );
    if (!isGood) throw this.refusal('signature');
    return this.#peerOf(key);
  }

  /** The key that a signature of now says it is of. */
  async #keyOf(parameters: SignatureParameters): Promise<TrustedKey> {
    const age = this.#now() - parameters.created;
    if (age > MAX_AGE_SECONDS || -age > MAX_AHEAD_SECONDS) throw this.refusal('age');
    const key = await this.#keys.find(parameters.keyId);
    if (!key) throw this.refusal('key');
    return key;
  }

  /**
   * Who has the own key could sign as anybody by its secrets: once it is taken out of the set, or is another there, nothing is
   * taken by them.
   */
  async #secretWith(key: TrustedKey): Promise<KeyObject> {
    const own = this.#own && (await this.#keys.find(this.#own.id));
    if (!own || !this.#own?.publicKey.equals(own.publicKey)) throw this.refusal('key');
    let secret = this.#secrets.get(key);
    if (secret === undefined) {
      secret = pairSecret(this.#own.key, { from: key, to: this.#own });
      this.#secrets.set(key, secret);
    }
    if (!secret) throw this.refusal('key');
    return secret;
  }

  #peerOf(key: TrustedKey): Peer {
    return new Peer(key, () => this.refusal('speaker'));
  }

  /** The last thing that is looked at: a nonce is spent by what is good, not by a stranger's copy of its head. */
  #claim({ keyId, nonce, created }: SignatureParameters): void {
    let seen = this.#nonces.get(keyId);
    if (!seen) {
      const { maxNonces: limit = MAX_NONCES } = this.#options;
      seen = new SeenNonces({ limit, maxAgeSeconds: MAX_AGE_SECONDS, since: this.#startedAt });
      this.#nonces.set(keyId, seen);
    }
    const wrong = seen.claim(nonce, created, this.#now());
    if (wrong) throw this.refusal(wrong);
  }

  #now(): number {
    return Math.floor((this.#options.now?.() ?? Date.now()) / 1_000);
  }
}
