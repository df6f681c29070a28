import { failpoint, type Logger } from '@tongbu/runtime';
import { parseEvent, type Topic } from '@tongbu/vocabulary';
import { BackOff, type BackOffOptions, pause } from '../back-off.js';
import type { WireEvent } from '../event.js';
import type { EventLog } from '../event-log.js';
import { errorCode, isTransient } from '../transient.js';
import { type AdvanceOptions, advance, EventHole } from './advance.js';
import { LeaseLost } from './consumer-lease.js';
import { type EventHandler, parkEvent } from './parked-events.js';

/** How often an event is tried before it is parked. */
export const MAX_TRIES = 5;

export interface ApplyOptions extends AdvanceOptions {
  readonly events: EventLog;
  readonly topic: Topic;
  readonly handle: EventHandler;
  readonly log: Logger;
  readonly retry: BackOffOptions | undefined;
  /** Aborted when the consumer stops or loses its lease. */
  readonly signal: AbortSignal;
  /** Told of each try that failed. */
  readonly onFailure: (code: string) => void;
}

/**
 * Brings one event to its effect: applied, or parked when it cannot be. Tries again for as long as the
 * database is away; an error of the event's own is tried five times within a second. Then the event is
 * parked and the next one may pass. Throws `LeaseLost` and `EventHole`; returns with nothing done when the
 * signal is aborted. Moves the lease's cursor.
 */
export async function applyEvent(event: WireEvent, options: ApplyOptions): Promise<void> {
  const { lease, signal, log } = options;
  const outage = new BackOff(options.retry);
  const betweenTries = new BackOff({ firstMs: 50, capMs: 400 });
  const parsed = parseEvent(event.type, event.version, event.payload);
  let refusal: string | undefined = parsed.ok ? undefined : parsed.code;
  let tries = refusal === undefined ? 0 : 1;
  while (!signal.aborted) {
    try {
      failpoint('events.after_receive_before_effects');
      if (parsed.ok && refusal === undefined)
        await apply(event, { ...event, ...parsed.event, topic: options.topic }, options);
      else await park(event, refusal ?? 'UNKNOWN', tries, options);
      lease.cursor = event.cursor;
      lease.sequence = event.sequence;
      failpoint('events.after_commit_before_next');
      return;
    } catch (error) {
      if (error instanceof LeaseLost || error instanceof EventHole) throw error;
      const code = errorCode(error);
      options.onFailure(code);
      if (isTransient(error)) {
        log.debug({ code, sequence: event.sequence }, 'database away, trying again');
        await pause(outage.next(), signal);
        continue;
      }
      // An event that cannot even be parked is tried for ever: leaving it out would be a silent loss.
      tries += 1;
      log.warn(
        { err: error, eventId: event.eventId, sequence: event.sequence, tries },
        'could not apply event',
      );
      if (tries >= MAX_TRIES) refusal ??= code;
      await pause(betweenTries.next(), signal);
    }
  }
}

type Followed = Parameters<EventHandler>[1];

async function apply(event: WireEvent, followed: Followed, options: ApplyOptions): Promise<void> {
  await options.events.write(async (tx, append) => {
    if ((await advance(tx, event, options, true)) !== 'first time') return;
    failpoint('events.after_inbox_before_effects');
    await options.handle(tx, followed, append);
    failpoint('events.after_effects_before_commit');
  });
}

async function park(event: WireEvent, code: string, tries: number, options: ApplyOptions): Promise<void> {
  const { events, topic, lease, log } = options;
  const consumer = lease.consumer;
  await events.write(async (tx) => {
    if ((await advance(tx, event, options, false)) === 'already behind us') return;
    await parkEvent(tx, { consumer, topic, event, tries, code });
  });
  log.error(
    { code, eventId: event.eventId, type: event.type, version: event.version, tries },
    'event parked',
  );
}
