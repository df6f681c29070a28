import type { z } from 'zod';
import { EVENT_SCHEMAS, type KnownEvent } from './event-types.js';

/** Why an event cannot be handled here. The first two may be cured by a newer release of the reader. */
export type EventRefusal = 'UNKNOWN_TYPE' | 'UNKNOWN_VERSION' | 'INVALID_PAYLOAD';

/** What `parseEvent` found: the event, or why not. `path` names the faulty field and never its value. */
export type EventParseResult =
  | { readonly ok: true; readonly event: KnownEvent }
  | { readonly ok: false; readonly code: EventRefusal; readonly path?: string };

/**
 * Reads an event from another agency's log. Never throws: a type or version that is not in the table, and a
 * payload that does not fit, come back as a refusal, so that the follower parks the event and goes on.
 * Fields that the schema does not know are dropped.
 */
export function parseEvent(type: string, version: number, payload: unknown): EventParseResult {
  if (!Object.hasOwn(EVENT_SCHEMAS, type)) return { ok: false, code: 'UNKNOWN_TYPE' };
  const versions: Readonly<Record<number, z.ZodType>> = EVENT_SCHEMAS[type as KnownEvent['type']];
  const schema = Object.hasOwn(versions, version) ? versions[version] : undefined;
  if (schema === undefined) return { ok: false, code: 'UNKNOWN_VERSION' };
  const parsed = schema.safeParse(payload);
  if (!parsed.success) {
    const path = parsed.error.issues[0]?.path.join('.') ?? '';
    return { ok: false, code: 'INVALID_PAYLOAD', path };
  }
  // The table above ties the three together; the compiler cannot follow a look-up by two keys.
  return { ok: true, event: { type, version, payload: parsed.data } as KnownEvent };
}
