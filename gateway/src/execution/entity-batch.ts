import type { JsonObject } from './json.js';

const NOTHING: ReadonlySet<string> = new Set();

/** The entities of one fetch: each distinct representation once, with every object that it stands for. */
export class EntityBatch {
  readonly #indices = new Map<string, number>();
  readonly #texts: string[] = [];
  readonly #holders: JsonObject[][] = [];
  readonly #withheld: ReadonlySet<string>[] = [];

  /** `withheld` are the keys of the answer that count for nothing, because the representation lacks what they need. */
  add(representation: string, holder: JsonObject, withheld: ReadonlySet<string> = NOTHING): void {
    const index = this.#indices.get(representation);
    if (index !== undefined) {
      this.#holders[index]?.push(holder);
      return;
    }
    this.#indices.set(representation, this.#texts.length);
    this.#texts.push(representation);
    this.#holders.push([holder]);
    this.#withheld.push(withheld);
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
