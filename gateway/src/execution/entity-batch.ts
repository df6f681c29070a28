import type { JsonObject } from './json.js';

const NOTHING: ReadonlySet<string> = new Set();

/** The entities of one fetch: each distinct representation once, with every object that it stands for. */
export class EntityBatch {
  readonly #indices = new Map<string, number>();
  readonly #indicesByKey = new Map<unknown, Map<unknown, number>>();
  readonly #texts: string[] = [];
  readonly #holders: JsonObject[][] = [];
  readonly #withheld: ReadonlySet<string>[] = [];

  /** `withheld` are the keys of the answer that count for nothing, because the representation lacks what they need. */
  add(representation: string, holder: JsonObject, withheld: ReadonlySet<string> = NOTHING): number {
    const known = this.#indices.get(representation);
    if (known !== undefined) {
      this.#holders[known]?.push(holder);
      return known;
    }
    const index = this.#texts.length;
    this.#indices.set(representation, index);
    this.#texts.push(representation);
    this.#holders.push([holder]);
    this.#withheld.push(withheld);
    return index;
  }

  /**
   * Adds an entity of which one value says everything, when an equal one is in the batch: then its representation need not
   * be written to be recognised. False when there is none yet; see `remember`.
   */
  addEqual(typename: unknown, key: unknown, holder: JsonObject): boolean {
    const index = this.#indicesByKey.get(typename)?.get(key);
    if (index === undefined) return false;
    this.#holders[index]?.push(holder);
    return true;
  }

  /** The entities of this type and key are those at `index`. */
  remember(typename: unknown, key: unknown, index: number): void {
    const known = this.#indicesByKey.get(typename);
    if (known) known.set(key, index);
    else this.#indicesByKey.set(typename, new Map([[key, index]]));
  }

  get isEmpty(): boolean {
    return this.#texts.length === 0;
  }

  /** The representations, as a JSON list. */
  get text(): string {
    return `[${this.#texts.join(',')}]`;
  }

  /** The objects for which the representation at `index` was sent; none when the subgraph made the index up. */
  holdersOf(index: number): readonly JsonObject[] {
    return this.#holders[index] ?? [];
  }

  withheldAt(index: number): ReadonlySet<string> {
    return this.#withheld[index] ?? NOTHING;
  }

  get holders(): readonly (readonly JsonObject[])[] {
    return this.#holders;
  }
}
