import type { ClientContext } from '../clients/client-context.js';
import type { Frame } from './frame.js';
import type { FrameAge } from './frame-age.js';
import type { Place } from './place.js';
import type { StreamEnd } from './stream-end.js';

/** Where a subscription's events go: a WebSocket or an event stream. Its methods do not throw. */
export interface FrameSink {
  /** Takes an event. False when it wants no more until it says so: see `Subscription.ready`. */
  next(frame: Frame): boolean;
  /** The stream of a client who named no cursor stands at this one, and no event has been handed over yet. */
  begin(cursor: string): void;
  /**
   * Nothing comes after this. `cursor` is that of the last event taken, or of the beginning as the subgraph told it; none
   * where the client itself said where to begin: what it said may be anything, and errors repeat no values.
   */
  end(end: StreamEnd, cursor: string | undefined): void;
}

/** What a client holds of its subscription. */
export interface Subscription {
  /** The sink wants more. */
  ready(): void;
  /** The client has left: the sink hears nothing more. */
  stop(): void;
}

/** One reader of a stream, at its own place in it. It pulls: what it has not taken waits in the chain for it. */
export class Subscriber {
  readonly client: ClientContext;
  readonly #sink: FrameSink;
  #place: Place;
  #isReady = true;
  #isOver = false;
  #hasBegun: boolean;
  /** No event was taken since the client named the cursor at its place. */
  #isAtNamedPlace: boolean;
  #behind = 0;
  #behindLength = 0;
  #stalledSince: number | undefined;

  /** `knowsPlace` says that the client itself named the cursor at which it begins. */
  constructor(
    client: ClientContext,
    sink: FrameSink,
    { place, knowsPlace }: { place: Place; knowsPlace: boolean },
  ) {
    this.client = client;
    this.#hasBegun = knowsPlace;
    this.#isAtNamedPlace = knowsPlace;
    this.#sink = sink;
    this.#place = place;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** How many events wait for it. */
  get behind(): number {
    return this.#behind;
  }

  /** How long those events are, in characters. */
  get behindLength(): number {
    return this.#behindLength;
  }

  /** Since when it has taken nothing although something waits, here or in its socket, by the clock of the streams. */
  get stalledSince(): number | undefined {
    return this.#stalledSince;
  }

  /** Counts anew what waits. */
  recount(): void {
    this.#behind = 0;
    this.#behindLength = 0;
    for (let step = this.#place.next; step && !step.end; step = step.place.next) this.wait(step.frame);
  }

  /** One more event waits. */
  wait({ text }: Frame): void {
    this.#behind += 1;
    this.#behindLength += text.length;
  }

  /** Whether what comes next has waited for it until it must not be handed out any more. */
  isLate(age: FrameAge, now: number): boolean {
    return !this.#isOver && age.isLate(this.#place, now);
  }

  /** Takes what waits and may still be handed out, as far as the sink wants it. Returns how many events that were. */
  advance(age: FrameAge, now: number): number {
    this.#begin();
    let taken = 0;
    while (this.#isReady && !this.#isOver) {
      const step = this.#place.next;
      if (!step) break;
      if (step.end) {
        this.end(step.end);
        break;
      }
      if (age.isTooOld(step.frame.receivedAt, now)) break;
      this.#place = step.place;
      this.#behind -= 1;
      this.#behindLength -= step.frame.text.length;
      this.#hasBegun = true;
      this.#isAtNamedPlace = false;
      this.#isReady = this.#sink.next(step.frame);
      taken += 1;
    }
    if (this.#behind === 0 && this.#isReady) this.#stalledSince = undefined;
    else if (taken > 0 || this.#stalledSince === undefined) this.#stalledSince = now;
    return taken;
  }

  /** The sink wants more. */
  ready(): void {
    this.#isReady = true;
  }

  end(end: StreamEnd): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#sink.end(end, this.#isAtNamedPlace ? undefined : this.#place.cursor);
  }

  /** The client has left. */
  leave(): void {
    this.#isOver = true;
  }

  /** Tells where the stream begins, before its first event, as soon as that is known. */
  #begin(): void {
    if (this.#hasBegun || this.#isOver || this.#place.cursor === undefined) return;
    this.#hasBegun = true;
    this.#sink.begin(this.#place.cursor);
  }
}
