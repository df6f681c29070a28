import { randomUUID } from 'node:crypto';

/** A request id that a caller may choose: a plain token that cannot be mistaken for anything else in a log line. */
const PLAIN = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
/** An identity number, a telephone number: whoever sends such a thing as an id gets one of ours. */
const LOOKS_LIKE_A_VALUE = /^\d{6,}[Xx]?$/;

/** The id under which a request goes through every log and every service: the caller’s, if it is a plain short token. */
export function requestIdFrom(given: unknown): string {
  return typeof given === 'string' && PLAIN.test(given) && !LOOKS_LIKE_A_VALUE.test(given)
    ? given
    : randomUUID();
}
