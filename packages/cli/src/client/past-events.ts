import type { Client } from 'graphql-ws';
import { eventSchema, eventStream } from './event-stream.js';

export interface PastEventsOptions {
  readonly client: Client;
  /** The subscription's root field. */
  readonly field: string;
  readonly since: Date;
  readonly signal: AbortSignal;
  /** A stream that says nothing for this long is taken to be at its end. */
  readonly quietMs?: number;
}

/** The oldest event that is kept. */
export const BEGINNING = '0';

/**
 * A cursor before the first event at or after `since`, so that who reads on from there misses nothing of it: the
 * events before are read by their cursors only. It may lie further back than it must: the reader still has to
 * leave out what is older.
 */
export async function cursorBefore({
  client,
  field,
  since,
  signal,
  quietMs = 1_000,
}: PastEventsOptions): Promise<string> {
  const left = new AbortController();
  const both = AbortSignal.any([signal, left.signal]);
  const events = eventStream({
    client,
    field,
    query: `subscription Past($after: Cursor) { ${field}(after: $after) { cursor sequence eventId occurredAt } }`,
    schema: eventSchema,
    after: BEGINNING,
    signal: both,
  });
  let cursor = BEGINNING;
  let isQuiet: () => void = () => {};
  const quiet = new Promise<undefined>((resolve) => {
    isQuiet = () => resolve(undefined);
  });
  const timer = setTimeout(isQuiet, quietMs);
  signal.addEventListener('abort', isQuiet, { once: true });
  try {
    for (;;) {
      const next = events.next();
      // Where quiet comes first, nobody waits for this any more.
      next.catch(() => {});
      const step = await Promise.race([next, quiet]);
      if (!step || step.done || step.value.occurredAt >= since) return cursor;
      cursor = step.value.cursor;
      timer.refresh();
    }
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', isQuiet);
    left.abort();
    events.return().catch(() => {});
  }
}
