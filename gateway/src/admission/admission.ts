import type { IncomingMessage } from 'node:http';
import { clientAddress, clientNetwork, isLoopback } from './client-address.js';
import { Counts } from './counts.js';

export interface AdmissionLimits {
  /** WebSockets and event streams at a time from one address; this machine's own addresses have no limit. */
  readonly maxPerAddress: number;
  /** The same for one account, wherever it comes from; where no token is checked, nobody has one. */
  readonly maxPerSubject: number;
  /** How many proxies of ours stand before the gateway, whose `X-Forwarded-For` is believed. */
  readonly trustedProxies: number;
}

export const DEFAULT_ADMISSION: AdmissionLimits = {
  maxPerAddress: 1_000,
  maxPerSubject: 100,
  trustedProxies: 0,
};

/** Counts the connections that clients hold, WebSockets and event streams together, by address and by account. */
export class Admission {
  readonly #trustedProxies: number;
  readonly #byAddress: Counts;
  readonly #bySubject: Counts;

  constructor({ maxPerAddress, maxPerSubject, trustedProxies }: AdmissionLimits) {
    this.#trustedProxies = trustedProxies;
    this.#byAddress = new Counts(maxPerAddress);
    this.#bySubject = new Counts(maxPerSubject);
  }

  /** Lets a connection in; `undefined` when its address has as many as it may. */
  enter(request: IncomingMessage): Admitted | undefined {
    const address = clientAddress(request, this.#trustedProxies);
    const key = address === undefined || isLoopback(address) ? undefined : clientNetwork(address);
    if (!this.#byAddress.take(key)) return undefined;
    let account: string | undefined;
    let isLeft = false;
    return {
      identify: (subject) => {
        if (isLeft || account !== undefined) return true;
        if (!this.#bySubject.take(subject)) return false;
        account = subject;
        return true;
      },
      leave: () => {
        if (isLeft) return;
        isLeft = true;
        this.#byAddress.give(key);
        this.#bySubject.give(account);
      },
    };
  }
}

/** A connection that was let in, and counts until it leaves. */
export interface Admitted {
  /** Says whose it is, once that is known; false when this account has as many as it may. */
  identify(subject: string | undefined): boolean;
  leave(): void;
}
