import { setMaxListeners } from 'node:events';
import type { Frame } from './frame.js';
import { OrderedRelease } from './ordered-release.js';
import { Place, type Step } from './place.js';
import { PlannedUpstream, type PlannedUpstreamOptions, type StreamPlan } from './planned-upstream.js';
import { Readers } from './readers.js';
import { RecentPlaces } from './recent-places.js';
import { readStreamEnd, type StreamEnd } from './stream-end.js';
import type { Subscriber } from './subscriber.js';

/** What a run needs to know of the other runs of the same stream. */
export interface StreamRunHost {
  /** Another run that has passed the cursor and has not ended, and the place where that was. */
  findPassed(cursor: string, by: StreamRun): { readonly run: StreamRun; readonly place: Place } | undefined;
  /** Everyone who read one run reads another from now on. */
  merged(run: StreamRun, into: StreamRun, readers: readonly Subscriber[]): void;
  /** The reader reads no more. */
  left(reader: Subscriber): void;
  /** The run has ended, or was left by everyone. */
  over(run: StreamRun): void;
}

export interface StreamRunOptions extends Omit<PlannedUpstreamOptions, 'readers' | 'signal'> {
  readonly host: StreamRunHost;
  /** Called before an event is handed to anybody. */
  readonly beforeRelease: () => void;
}

/** How many events are completed at a time. */
const MAX_IN_FLIGHT = 32;
/** How many events may wait for the reader that is furthest ahead before no more are read from the subgraph. */
const MAX_AHEAD = 64;
/** How many events, and characters of them, may wait for one reader while others go on. */
const MAX_BEHIND = 1_000;
const MAX_BEHIND_LENGTH = 8 * 1024 * 1024;

/**
 * One reading of a subgraph's stream on behalf of everyone who may see the same: each event is completed once, written
 * once, and put at the end of a chain along which every reader goes at its own pace.
 */
export class StreamRun {
  readonly #options: StreamRunOptions;
  readonly #readers = new Readers();
  readonly #recent = new RecentPlaces();
  readonly #stopped = new AbortController();
  readonly #upstream: PlannedUpstream;
  readonly #release = new OrderedRelease<Frame>((frame) => this.#released(frame));
  #tail: Place;
  #isEnded = false;
  #wake: () => void = () => {};

  constructor(options: StreamRunOptions) {
    const { after } = options;
    this.#options = options;
    // Every request for the sake of an event listens to it, and there are many at a time.
    setMaxListeners(0, this.#stopped.signal);
    this.#tail = new Place(after === undefined ? undefined : String(after));
    this.#recent.add(this.#tail, 0);
    this.#upstream = new PlannedUpstream({
      ...options,
      readers: this.#readers,
      signal: this.#stopped.signal,
    });
  }

  get readers(): Iterable<Subscriber> {
    return this.#readers;
  }

  get size(): number {
    return this.#readers.size;
  }

  /** Where a reader begins who wants what comes from now on; `undefined` when nothing comes any more. */
  get tail(): Place | undefined {
    return this.#isEnded ? undefined : this.#tail;
  }

  /** True until the first event is out. */
  get isFresh(): boolean {
    return this.#release.inFlight === 0 && this.#release.released === 0;
  }

  /** The place after the event of this cursor, if that was not long ago and what follows is young enough to be handed out. */
  find(cursor: string): Place | undefined {
    const place = this.#recent.find(cursor);
    return place && this.#options.age.mayStepIn(place) ? place : undefined;
  }

  start(): void {
    void this.#read();
  }

  /** Lets a reader go on whose place is one of this run. */
  join(reader: Subscriber): void {
    this.#readers.add(reader);
    reader.recount();
    this.#advance(reader);
    this.#wake();
  }

  /** The reader wants more. */
  ready(reader: Subscriber): void {
    reader.ready();
    this.#advance(reader);
    this.#wake();
  }

  leave(reader: Subscriber): void {
    reader.leave();
    this.#drop(reader);
  }

  /** Goes on by the plan of another supergraph. A stream that cannot is lost for its readers, who come back. */
  replacePlan(plan: StreamPlan): void {
    if (!this.#upstream.replacePlan(plan)) this.end({ kind: 'lost' });
  }

  /** Ends the stream for everyone who reads it, wherever they are in it. Returns how many they were. */
  end(end: StreamEnd): number {
    const ended = this.#readers.drain();
    this.#stop();
    for (const reader of ended) {
      this.#options.host.left(reader);
      reader.end(end);
    }
    return ended.length;
  }

  /** Closes those who have taken nothing since `time` although something waits, or for whom it has waited too long. */
  closeStalled(time: number): void {
    const { age } = this.#options;
    const now = age.now();
    for (const reader of this.#readers) {
      const isStalled = reader.stalledSince !== undefined && reader.stalledSince < time;
      if (isStalled || reader.isLate(age, now)) this.#closeSlow(reader);
    }
  }

  async #read(): Promise<void> {
    let end: StreamEnd = { kind: 'complete' };
    try {
      for await (const { event, cursor } of this.#upstream.read()) {
        if (!event) {
          this.#beginAt(cursor);
          continue;
        }
        const observed = this.#upstream.observe();
        this.#release
          .begin(this.#upstream.complete(event, cursor, observed))
          .then(() => observed?.released())
          .catch((error: unknown) => this.#fail(error));
        while (!this.#hasRoom()) await this.#room();
      }
    } catch (error) {
      const known = readStreamEnd(error);
      if (!known) this.#options.log.error({ err: error }, 'a stream failed inside the gateway');
      end = known ?? { kind: 'lost' };
    }
    await this.#release.idle;
    if (this.#stopped.signal.aborted) return;
    this.#isEnded = true;
    this.#append({ end });
  }

  /** An event is next in order. Where another run has passed it already, this one ends in that one's chain. */
  #released(frame: Frame): void {
    if (this.#stopped.signal.aborted) return;
    this.#options.beforeRelease();
    const passed = frame.cursor === undefined ? undefined : this.#options.host.findPassed(frame.cursor, this);
    this.#append({ frame, place: passed?.place ?? new Place(frame.cursor) });
    if (passed) this.#mergeInto(passed.run);
  }

  #append(step: Step): void {
    this.#tail.follow(step);
    if (!step.end) {
      this.#tail = step.place;
      this.#recent.add(step.place, step.frame.text.length);
    }
    const now = this.#options.age.now();
    for (const reader of this.#readers) {
      if (!step.end) reader.wait(step.frame);
      this.#advance(reader, now);
      const isFarBehind = reader.behind > MAX_BEHIND || reader.behindLength > MAX_BEHIND_LENGTH;
      if (isFarBehind && !reader.isOver) this.#closeSlow(reader);
    }
    this.#wake();
  }

  #mergeInto(run: StreamRun): void {
    const { counters, host } = this.#options;
    counters.merged += this.size;
    const moved = this.#readers.drain();
    host.merged(this, run, moved);
    this.#stop();
    for (const reader of moved) run.join(reader);
  }

  #advance(reader: Subscriber, now = this.#options.age.now()): void {
    const { counters, age } = this.#options;
    counters.delivered += reader.advance(age, now);
    if (reader.isOver) this.#drop(reader);
    else if (reader.isLate(age, now)) this.#closeSlow(reader);
  }

  #closeSlow(reader: Subscriber): void {
    this.#options.counters.closedSlow += 1;
    reader.end({ kind: 'slow' });
    this.#drop(reader);
  }

  #drop(reader: Subscriber): void {
    this.#readers.delete(reader);
    this.#options.host.left(reader);
    if (this.#readers.size === 0) this.#stop();
    else this.#wake();
  }

  /** The subgraph says where a stream stands that was asked for from now on. */
  #beginAt(cursor: string): void {
    if (this.#tail.cursor !== undefined || !this.isFresh) return;
    this.#tail.cursor = cursor;
    this.#recent.add(this.#tail, 0);
    for (const reader of this.#readers) this.#advance(reader);
  }

  #hasRoom(): boolean {
    if (this.#stopped.signal.aborted) return true;
    return this.#release.inFlight < MAX_IN_FLIGHT && this.#readers.isAnyoneWithin(MAX_AHEAD);
  }

  #room(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  #fail(error: unknown): void {
    this.#options.log.error({ err: error }, 'an event could not be released');
    this.end({ kind: 'lost' });
  }

  #stop(): void {
    if (this.#stopped.signal.aborted) return;
    this.#isEnded = true;
    this.#stopped.abort();
    this.#wake();
    this.#options.host.over(this);
  }
}
