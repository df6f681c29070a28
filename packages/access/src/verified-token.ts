import type { Caller } from './caller.js';
import type { KeySet, VerificationKey } from './key-set.js';
import type { RevocableToken } from './revocations.js';

/** A token whose signature and claims were found good once; its time, its key and revocations are looked at each time. */
export interface VerifiedToken {
  readonly caller: Caller;
  readonly token: RevocableToken;
  readonly expiresAtMs: number;
  readonly keys: KeySet;
  readonly key: VerificationKey;
}
