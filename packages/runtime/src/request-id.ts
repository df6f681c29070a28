import { randomUUID } from 'node:crypto';

/** A request id that a caller may choose: a plain token that cannot be mistaken for anything else in a log line. */
const PLAIN = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
/** An identity number, a telephone number, also among other words: whoever sends such a thing gets an id of ours. */
const LOOKS_LIKE_A_VALUE = /^\d{6,}[Xx]?$|\d{11}/;
/** Random ids, in which digits may stand in any row. */
const RANDOM = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$|^(?!\d*$)[0-9a-f]{32}$/i;

const isPlain = (text: string) => PLAIN.test(text) && (RANDOM.test(text) || !LOOKS_LIKE_A_VALUE.test(text));

/** The id under which a request goes through every log and every service: the caller’s, if it is a plain short token. */
export function requestIdFrom(given: unknown): string {
  return typeof given === 'string' && isPlain(given) ? given : randomUUID();
}
