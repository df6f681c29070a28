import type { Place } from './frame.js';

const MAX_PLACES = 64;
const MAX_BYTES = 256 * 1024;

/** The places that a stream passed last, by cursor: where a reader who was away for a moment may step in. */
export class RecentPlaces {
  readonly #places = new Map<string, { readonly place: Place; readonly bytes: number }>();
  #bytes = 0;

  /** `bytes` is the size of the frame that led there. */
  add(place: Place, bytes: number): void {
    if (place.cursor === undefined) return;
    this.#places.set(place.cursor, { place, bytes });
    this.#bytes += bytes;
    for (const [cursor, { bytes: freed }] of this.#places) {
      if (this.#places.size <= MAX_PLACES && this.#bytes <= MAX_BYTES) break;
      this.#places.delete(cursor);
      this.#bytes -= freed;
    }
  }

  find(cursor: string): Place | undefined {
    return this.#places.get(cursor)?.place;
  }
}
