import { ERRORS, type ErrorCode, Fault } from '@tongbu/runtime';
import { z } from 'zod';
import type { WireEvent } from './event.js';

/** The subscription that every service offers to the others. `payload` is JSON text. */
export const AGENCY_EVENTS = `subscription AgencyEvents($topic: String!, $after: Cursor) {
  agencyEvents(topic: $topic, after: $after) { cursor sequence eventId type version occurredAt payload }
}`;

const message = z.object({
  agencyEvents: z.object({
    cursor: z.string().min(1),
    sequence: z.int().positive(),
    eventId: z.guid(),
    type: z.string(),
    version: z.int(),
    occurredAt: z.iso.datetime().transform((text) => new Date(text)),
    payload: z.string().transform(parseJson),
  }),
});

const refusal = z.object({ extensions: z.looseObject({ code: z.string() }) });

/**
 * Reads one result of the subscription. Throws the `Fault` that it carries in place of data, and
 * `AGENCY_UNAVAILABLE` for a result that is not of the agreed shape.
 */
export function readWireMessage(result: { data?: unknown; errors?: unknown }): WireEvent {
  if (result.errors !== undefined) throw readRefusal(result.errors);
  const read = message.safeParse(result.data);
  if (read.success) return read.data.agencyEvents;
  const field = read.error.issues[0]?.path.join('.') ?? '';
  throw new Fault('AGENCY_UNAVAILABLE', { message: `The agency sent an event of another shape (${field}).` });
}

/** Turns the errors of an `error` frame into the `Fault` that they stand for. */
export function readRefusal(errors: unknown): Fault {
  const [first]: unknown[] = Array.isArray(errors) ? errors : [];
  const { data } = refusal.safeParse(first);
  if (data === undefined || !isErrorCode(data.extensions.code)) return new Fault('AGENCY_UNAVAILABLE');
  const { oldestCursor } = data.extensions;
  return new Fault(data.extensions.code, {
    ...(typeof oldestCursor === 'string' && { details: { oldestCursor } }),
  });
}

function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(ERRORS, code);
}

/** Text that is no JSON becomes a payload that fits no schema, so that the event is parked and not the stream. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
