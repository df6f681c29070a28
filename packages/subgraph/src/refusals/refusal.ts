import type { RefusalCode } from '@tongbu/runtime';
import { calendarDateInShanghai, isJurisdictionCode } from '@tongbu/vocabulary';
import type { UserError } from '../types/user-error.type.js';

/** The most rows that one request may carry. */
export const MAX_ROWS = 500;
/** Clocks of laboratories run a little ahead; more is a mistake. */
const CLOCK_TOLERANCE_MS = 5 * 60_000;

/** Where a refusal stands: the path to the input that holds the field, and the row of a list. */
export interface Place {
  readonly path: readonly string[];
  readonly row?: number;
}

/** The place of one row of a list input: `['input', 'cases', '3']`, row 3. */
export function rowPlace(list: string, row: number): Place {
  return { path: ['input', list, String(row)], row };
}

/** A refusal of one field. The message must never repeat the refused value. */
export function refuse(code: RefusalCode, message: string, { path, row }: Place, field: string): UserError {
  return { code, message, field: [...path, field], ...(row !== undefined && { row }) };
}

/** The refusal of a list that is longer than one request may carry; nothing of it is done. */
export function refuseTooMany(list: string): UserError {
  return { code: 'TOO_MANY_ROWS', message: `At most ${MAX_ROWS} rows a request.`, field: ['input', list] };
}

/**
 * Control characters break line lists and terminals. A lone surrogate is no character at all: the database would store
 * something else, and two texts that differ here would be one there.
 */
const UNFIT = /[\p{Cc}\p{Cs}]/u;

/** Refuses a text that is blank, over-long, or holds what no text should. */
export function refuseText(text: string, longest: number, place: Place, field: string): UserError[] {
  if (text.trim().length > 0 && [...text].length <= longest && !UNFIT.test(text)) return [];
  return [
    refuse('INVALID_TEXT', `Must have 1 to ${longest} characters and no control characters.`, place, field),
  ];
}

/** Refuses what is no jurisdiction of ours. */
export function refuseJurisdiction(code: string, place: Place, field = 'jurisdiction'): UserError[] {
  if (isJurisdictionCode(code)) return [];
  return [refuse('UNKNOWN_JURISDICTION', 'Must be a GB/T 2260 code, or one of the hub’s own.', place, field)];
}

/** Refuses an instant that has not come yet. */
export function refuseFutureInstant(
  at: Date | null | undefined,
  now: Date,
  place: Place,
  field: string,
): UserError[] {
  if (!at || at.getTime() <= now.getTime() + CLOCK_TOLERANCE_MS) return [];
  return [refuse('FUTURE_DATE', 'Must not lie in the future.', place, field)];
}

/** Refuses a calendar day that has not begun yet in China. */
export function refuseFutureDate(
  date: string | null | undefined,
  now: Date,
  place: Place,
  field: string,
): UserError[] {
  if (!date || date <= calendarDateInShanghai(now)) return [];
  return [refuse('FUTURE_DATE', 'Must not lie in the future.', place, field)];
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * Whether a key can be the id of a record at all; the database would fail on anything else. A reference is no input that
 * GraphQL has checked: its key may be a list, that spells an id when it is taken for text.
 */
export function isId(key: unknown): key is string {
  return typeof key === 'string' && UUID.test(key);
}

/** Refuses what cannot be an id; whether there is such a record is another question. */
export function refuseId(id: string, place: Place, field: string): UserError[] {
  return isId(id) ? [] : [refuse('NOT_FOUND', 'There is no such record.', place, field)];
}
