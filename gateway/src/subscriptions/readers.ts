import type { ClientContext } from '../clients/client-context.js';
import type { Subscriber } from './subscriber.js';

/** Who reads a stream, and in whose name it is therefore asked for. */
export class Readers {
  readonly #readers = new Set<Subscriber>();
  #sponsor: ClientContext | undefined;

  get size(): number {
    return this.#readers.size;
  }

  [Symbol.iterator](): IterableIterator<Subscriber> {
    return this.#readers.values();
  }

  add(reader: Subscriber): void {
    this.#readers.add(reader);
  }

  /** False when it is none of them. */
  delete(reader: Subscriber): boolean {
    if (this.#sponsor === reader.client) this.#sponsor = undefined;
    return this.#readers.delete(reader);
  }

  /** Takes everyone out. */
  drain(): Subscriber[] {
    const all = [...this.#readers];
    this.#readers.clear();
    return all;
  }

  /** True when the one that is furthest ahead has fewer than `limit` events waiting. */
  isAnyoneWithin(limit: number): boolean {
    for (const { behind } of this.#readers) if (behind < limit) return true;
    return false;
  }

  /** The client whose token is good for longest: all readers may see the same, so any of them may ask. */
  get sponsor(): ClientContext | undefined {
    this.#sponsor ??= this.#longest();
    return this.#sponsor;
  }

  /** Forgets who it was: tokens may have been renewed. */
  chooseAgain(): void {
    this.#sponsor = undefined;
  }

  #longest(): ClientContext | undefined {
    let longest: ClientContext | undefined;
    for (const { client } of this.#readers) {
      if (!longest || expiry(client) >= expiry(longest)) longest = client;
    }
    return longest;
  }
}

function expiry({ caller }: ClientContext): number {
  return caller?.expiresAt.getTime() ?? Number.POSITIVE_INFINITY;
}
