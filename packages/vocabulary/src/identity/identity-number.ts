import { type CalendarDate, calendarDateInShanghai, isCalendarDate } from '../calendar-date.js';

/** The longest text that is looked at, in characters; anything longer is not an identity number. */
const NEW_LENGTH = 18;
const OLD_LENGTH = 15;
/** Wi of GB 11643-1999 for positions 18 to 2, from the left. */
const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2] as const;
/** The check character (校验码) by remainder modulo 11. */
const CHECK_CHARACTERS = '10X98765432';

/** Why a text is not an identity number; the first fault from the left of the standard's own order. */
export type IdentityNumberRefusal = 'ID_LENGTH' | 'ID_CHARACTERS' | 'ID_BIRTH_DATE' | 'ID_CHECK_DIGIT';

/** What an identity number says. */
export interface IdentityNumber {
  /** The number in its one spelling: 18 characters, a final X in upper case. Personal: never log it. */
  readonly idNumber: string;
  /** The day of birth (出生日期). */
  readonly birthDate: CalendarDate;
  /** The sex by the sequence number (顺序码): odd male, even female. */
  readonly sex: 'MALE' | 'FEMALE';
  /** The six digits of the area of first registration (地址码, GB/T 2260), possibly a retired one. */
  readonly area: string;
}

/** The outcome of `parseIdentityNumber`. */
export type IdentityNumberResult =
  | ({ readonly ok: true } & IdentityNumber)
  | { readonly ok: false; readonly code: IdentityNumberRefusal };

/**
 * Reads a resident identity number (公民身份号码, GB 11643-1999). A lower-case x counts as X, spaces around it
 * are ignored, and a number of 15 digits (before 1999, births of the 1900s) becomes one of 18. Never throws.
 * Refused are a wrong length, wrong characters, a birth date that does not exist or lies in the future (by the
 * calendar of China at `now`), and a wrong check character. The area is not looked up: retired codes stay valid.
 */
export function parseIdentityNumber(text: string, now: Date = new Date()): IdentityNumberResult {
  const given = text.trim().toUpperCase();
  if (given.length !== NEW_LENGTH && given.length !== OLD_LENGTH) return { ok: false, code: 'ID_LENGTH' };
  if (!/^(?:\d{15}|\d{17}[\dX])$/.test(given)) return { ok: false, code: 'ID_CHARACTERS' };
  const body = given.length === OLD_LENGTH ? `${given.slice(0, 6)}19${given.slice(6)}` : given.slice(0, 17);
  const birthDate = `${body.slice(6, 10)}-${body.slice(10, 12)}-${body.slice(12, 14)}`;
  if (!isCalendarDate(birthDate) || birthDate > calendarDateInShanghai(now)) {
    return { ok: false, code: 'ID_BIRTH_DATE' };
  }
  const idNumber = body + identityCheckCharacter(body);
  if (given.length === NEW_LENGTH && idNumber !== given) return { ok: false, code: 'ID_CHECK_DIGIT' };
  const sex = Number(body.slice(14, 17)) % 2 === 1 ? 'MALE' : 'FEMALE';
  return { ok: true, idNumber, birthDate, sex, area: body.slice(0, 6) };
}

/**
 * The check character for the first 17 digits (ISO 7064 MOD 11-2). Throws RangeError when there are not
 * exactly 17 digits.
 */
export function identityCheckCharacter(body: string): string {
  if (!/^\d{17}$/.test(body)) throw new RangeError('17 digits expected');
  const sum = WEIGHTS.reduce((total, weight, position) => total + weight * Number(body.charAt(position)), 0);
  return CHECK_CHARACTERS.charAt(sum % 11);
}
