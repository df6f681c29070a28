export interface AutomaticDocumentLimits {
  readonly maxDocuments: number;
  readonly maxBytes: number;
}

export const DEFAULT_AUTOMATIC_DOCUMENTS: AutomaticDocumentLimits = {
  maxDocuments: 1_000,
  maxBytes: 8 * 1024 * 1024,
};

/**
 * Documents that clients sent with their hash and may name by it from then on: Apollo's automatic persisted queries.
 * Both their number and their size are bounded; the one that was not asked for longest goes.
 */
export class AutomaticDocuments {
  readonly #limits: AutomaticDocumentLimits;
  /** By hash; what was asked for last is last. */
  readonly #documents = new Map<string, string>();
  #bytes = 0;

  constructor(limits: AutomaticDocumentLimits) {
    this.#limits = limits;
  }

  get size(): number {
    return this.#documents.size;
  }

  find(hash: string): string | undefined {
    const text = this.#documents.get(hash);
    if (text === undefined) return undefined;
    this.#documents.delete(hash);
    this.#documents.set(hash, text);
    return text;
  }

  /** Keeps a document under its hash. The caller has checked both. */
  keep(hash: string, text: string): void {
    if (this.#documents.has(hash)) return;
    this.#documents.set(hash, text);
    this.#bytes += Buffer.byteLength(text);
    for (const [oldest, forgotten] of this.#documents) {
      if (this.#documents.size <= this.#limits.maxDocuments && this.#bytes <= this.#limits.maxBytes) return;
      this.#documents.delete(oldest);
      this.#bytes -= Buffer.byteLength(forgotten);
    }
  }
}
