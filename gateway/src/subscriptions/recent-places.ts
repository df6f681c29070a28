import type { Place } from './place.js';

const MAX_PLACES = 64;
const MAX_BYTES = 256 * 1024;

/** The places that a stream passed last, by cursor: where a reader who was away for a moment may step in. */
export class RecentPlaces {
  /** In their order, each with the size of the frame that led there. */
  readonly #sizes = new Map<Place, number>();
  readonly #byCursor = new Map<string, Place>();
  #bytes = 0;

  /** `bytes` is the size of the frame that led there. A place without a cursor counts too: the ones before hold on to it. */
  add(place: Place, bytes: number): void {
    this.#sizes.set(place, bytes);
    this.#bytes += bytes;
    if (place.cursor !== undefined) this.#byCursor.set(place.cursor, place);
    for (const [oldest, freed] of this.#sizes) {
      if (this.#sizes.size <= MAX_PLACES && this.#bytes <= MAX_BYTES) break;
      this.#sizes.delete(oldest);
      this.#bytes -= freed;
      const { cursor } = oldest;
      if (cursor !== undefined && this.#byCursor.get(cursor) === oldest) this.#byCursor.delete(cursor);
    }
  }

  find(cursor: string): Place | undefined {
    return this.#byCursor.get(cursor);
  }
}
