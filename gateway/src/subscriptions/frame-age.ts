import type { Frame } from './frame.js';
import type { Place } from './place.js';

export interface FrameAgeOptions {
  /** How old an event may be when it is handed to a client, counted from when the gateway received it. */
  readonly maxMs: number;
  /** A clock that does not jump, in milliseconds. */
  readonly now?: () => number;
}

/** How much of that an event may take to be completed, and a reader who steps in may find used up. */
const COMPLETED_WITHIN = 0.8;
/** How much of it an event may have waited to be read: enough must be left to complete it and hand it out. */
const READ_WITHIN = 0.5;

/**
 * How long what was decided about an event may be believed. Agencies decide when they answer who may see what of it; a
 * frame that waits says what was true then. So one that waited too long is handed to nobody: whoever stands before it
 * comes back with its cursor, and it is decided anew.
 */
export class FrameAge {
  readonly now: () => number;
  readonly #maxMs: number;

  constructor({ maxMs, now = () => performance.now() }: FrameAgeOptions) {
    this.#maxMs = maxMs;
    this.now = now;
  }

  /** How long the completion of an event may take, so that whoever reads at once always gets it. */
  get completeWithinMs(): number {
    return this.#maxMs * COMPLETED_WITHIN;
  }

  /** Whether an event waited so long to be read that it had better be asked for again. */
  hasWaitedTooLong(receivedAt: number): boolean {
    return this.now() - receivedAt > this.#maxMs * READ_WITHIN;
  }

  /** Whether what was received then must not be handed out any more. */
  isTooOld(receivedAt: number, now = this.now()): boolean {
    return now - receivedAt > this.#maxMs;
  }

  /** Whether what a reader who stands there would be handed next is too old for that. */
  isLate(place: Place, now: number): boolean {
    const next = frameAfter(place);
    return next !== undefined && this.isTooOld(next.receivedAt, now);
  }

  /** Whether a reader who comes now may begin there: what it would be handed first is young enough. */
  mayStepIn(place: Place): boolean {
    const next = frameAfter(place);
    return next === undefined || this.now() - next.receivedAt <= this.#maxMs * COMPLETED_WITHIN;
  }
}

function frameAfter({ next }: Place): Frame | undefined {
  return next?.end ? undefined : next?.frame;
}
