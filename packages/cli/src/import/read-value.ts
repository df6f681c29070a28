import { isJurisdictionCode, parseIdentityNumber } from '@tongbu/vocabulary';
import type { DateFormat } from './date-format.js';
import type { FieldType } from './field.js';
import type { RowCode } from './row-fault.js';

export type Value = string | number | boolean;

export type ValueResult =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly code: RowCode; readonly reason: string };

export interface ValueContext {
  /** How instants and dates are read. */
  readonly dates: Pick<DateFormat, 'readDate' | 'readInstant'>;
  /** For people: the format as the mapping writes it. */
  readonly dateFormat: string;
  readonly now: Date;
}

const refused = (code: RowCode, reason: string): ValueResult => ({ ok: false, code, reason });
const read = (value: Value): ValueResult => ({ ok: true, value });

/** Reads one value of a file. The reason of a refusal never repeats the value. */
export function readValue(
  text: string,
  type: FieldType,
  { dates, dateFormat, now }: ValueContext,
): ValueResult {
  switch (type.kind) {
    case 'text':
      return readText(text, type.longest, now);
    case 'date': {
      const date = dates.readDate(text);
      return date === undefined
        ? refused('INVALID_DATE', `Not a day of the calendar as ${dateFormat}.`)
        : read(date);
    }
    case 'instant': {
      const at = dates.readInstant(text);
      return at ? read(at.toISOString()) : refused('INVALID_DATE', `Not a day or time as ${dateFormat}.`);
    }
    case 'integer': {
      const number = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
      return number >= type.least && number <= type.most
        ? read(number)
        : refused('INVALID_NUMBER', `Must be a whole number from ${type.least} to ${type.most}.`);
    }
    case 'choice':
      return type.choices.includes(text)
        ? read(text)
        : refused(
            'UNKNOWN_VALUE',
            `Must be one of ${type.choices.join(', ')}, or stand in the mapping's values.`,
          );
    case 'boolean':
      return text === 'true' || text === 'false'
        ? read(text === 'true')
        : refused('UNKNOWN_VALUE', "Must be true or false, or stand in the mapping's values.");
    case 'place':
      return isJurisdictionCode(text)
        ? read(text)
        : refused('UNKNOWN_JURISDICTION', "Must be a GB/T 2260 code, or one of the hub's own.");
    case 'idNumber':
      return readIdNumber(text, now);
    default: {
      const unknown: never = type;
      return unknown;
    }
  }
}

/** Control characters break lists and terminals, a byte-order mark in the middle hides, half characters are damage. */
const UNCLEAN = /[\p{Cc}\p{Cs}\uFEFF\uFFFD\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;
/** What a spreadsheet would run when somebody opens a list with it. */
const FORMULA = /^[=@]|^[+-](?![\d\s])/;

function readText(text: string, longest: number, now: Date): ValueResult {
  const normal = text.normalize('NFC');
  if ([...normal].length > longest)
    return refused('INVALID_TEXT', `Must have at most ${longest} characters.`);
  if (UNCLEAN.test(normal)) return refused('INVALID_TEXT', 'Holds control characters or damaged text.');
  if (FORMULA.test(normal)) return refused('FORMULA', 'Begins as a formula of a spreadsheet.');
  if (parseIdentityNumber(normal, now).ok) {
    return refused('ID_AS_TEXT', 'An identity number belongs in idNumber, nowhere else.');
  }
  return read(normal);
}

const ID_REASONS = {
  ID_LENGTH: 'An identity number has 18 characters, or 15 before 1999.',
  ID_CHARACTERS: 'An identity number has digits only, and possibly a final X.',
  ID_BIRTH_DATE: 'The birth date in the identity number does not exist or lies in the future.',
  ID_CHECK_DIGIT: 'The check digit of the identity number is wrong.',
} as const;

function readIdNumber(text: string, now: Date): ValueResult {
  const parsed = parseIdentityNumber(text, now);
  return parsed.ok ? read(parsed.idNumber) : refused(parsed.code, ID_REASONS[parsed.code]);
}
