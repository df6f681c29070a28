import type { Caller } from '@tongbu/access';
import type { HopOwner, TrustedKey } from './trusted-keys.js';
import type { UntrustedHop } from './untrusted-hop.js';

/** Who asked: the gateway or a service, by the key of the hop. */
export class Peer {
  readonly key: TrustedKey;
  readonly #refusal: () => UntrustedHop;

  constructor(key: TrustedKey, refusal: () => UntrustedHop) {
    this.key = key;
    this.#refusal = refusal;
  }

  get owner(): HopOwner {
    return this.key.owner;
  }

  /**
   * The gateway brings the tokens of others. A service speaks for itself alone: one that was broken into cannot use the
   * tokens that it was shown. Throws `UntrustedHop` where it tries.
   */
  demandMaySpeakFor({ agency, role }: Pick<Caller, 'agency' | 'role'>): void {
    const { owner } = this;
    if (owner.kind === 'gateway' || (role === 'service' && owner.agency === agency)) return;
    throw this.#refusal();
  }
}
