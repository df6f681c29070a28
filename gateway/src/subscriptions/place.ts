import type { Frame } from './frame.js';
import type { StreamEnd } from './stream-end.js';

/**
 * A place in a stream. Places form a chain: each knows what comes next, and nobody knows what came before, so a frame
 * lives for as long as a reader still stands before it, and no longer.
 */
export class Place {
  /** The cursor of the event before this place, or of the beginning once the subgraph has told it. */
  cursor: string | undefined;
  #next: Step | undefined;

  constructor(cursor: string | undefined) {
    this.cursor = cursor;
  }

  get next(): Step | undefined {
    return this.#next;
  }

  /** Says what follows; a stream does not change its mind. */
  follow(next: Step): void {
    if (this.#next) throw new Error('Something follows this place already.');
    this.#next = next;
  }
}

/** What follows a place: an event and the place after it, or the end. */
export type Step =
  | { readonly frame: Frame; readonly place: Place; readonly end?: undefined }
  | { readonly end: StreamEnd };
