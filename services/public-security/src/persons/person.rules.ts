import type { UserError } from '@tongbu/subgraph';
import {
  calendarDateInShanghai,
  isJurisdictionCode,
  normaliseJurisdiction,
  parseIdentityNumber,
} from '@tongbu/vocabulary';
import { Sex } from './person.enum.js';

/** The most rows that one request may carry. */
export const MAX_PERSONS = 500;
const MAX_NAME = 100;
const MAX_ADDRESS = 300;
const MAX_EXTERNAL_ID = 100;

/** What a caller says of a person; the shape of the input, wherever it comes from. */
export interface PersonRowInput {
  readonly name?: string | null;
  readonly idNumber?: string | null;
  readonly sex?: Sex | null;
  readonly birthDate?: string | null;
  readonly phone?: string | null;
  readonly address?: string | null;
  readonly jurisdiction?: string | null;
  readonly externalId?: string | null;
  readonly exercise?: boolean | null;
}

/** A person who may be registered: every text in its one spelling, sex and birth date derived where they can be. */
export interface CheckedPerson {
  readonly name: string | null;
  readonly idNumber: string | null;
  readonly sex: Sex;
  readonly birthDate: string | null;
  readonly phone: string | null;
  readonly address: string | null;
  readonly jurisdiction: string | null;
  readonly externalId: string | null;
  readonly exercise: boolean;
}

/** The outcome for one row: the person, or everything that is wrong with the row. */
export type CheckResult =
  | { readonly ok: true; readonly person: CheckedPerson }
  | { readonly ok: false; readonly faults: readonly UserError[] };

type Refuse = (code: string, message: string, field: keyof PersonRowInput) => null;

/**
 * Checks row `row` of a registration. Refuses with the code, the field and the row, and never repeats a value:
 * refusals are shown, logged and written to reports.
 */
export function checkPerson(input: PersonRowInput, row: number, now: Date): CheckResult {
  const faults: UserError[] = [];
  const refuse: Refuse = (code, message, field) => {
    faults.push({ code, message, field: ['persons', String(row), field], row });
    return null;
  };
  const number = checkIdNumber(input.idNumber, now, refuse);
  const person: CheckedPerson = {
    name: checkText(input.name, { field: 'name', longest: MAX_NAME }, refuse),
    idNumber: number?.idNumber ?? null,
    sex: checkSex(input.sex, number?.sex, refuse),
    birthDate: checkBirthDate(input.birthDate, { derived: number?.birthDate, now }, refuse),
    phone: checkPhone(input.phone, refuse),
    address: checkText(input.address, { field: 'address', longest: MAX_ADDRESS }, refuse),
    jurisdiction: checkJurisdiction(input.jurisdiction, refuse),
    externalId: checkExternalId(input.externalId, now, refuse),
    exercise: input.exercise ?? false,
  };
  const { name, idNumber, externalId, sex, birthDate, phone } = person;
  if (faults.length === 0 && sex === Sex.UNKNOWN && !(name || idNumber || externalId || birthDate || phone)) {
    faults.push({
      code: 'EMPTY_ROW',
      message: 'Nothing in this row tells the person from any other.',
      field: ['persons', String(row)],
      row,
    });
  }
  return faults.length === 0 ? { ok: true, person } : { ok: false, faults };
}

const ID_MESSAGES = {
  ID_LENGTH: 'An identity number has 18 characters, or 15 before 1999.',
  ID_CHARACTERS: 'An identity number has digits only, and possibly a final X.',
  ID_BIRTH_DATE: 'The birth date in the identity number does not exist or lies in the future.',
  ID_CHECK_DIGIT: 'The check digit of the identity number is wrong.',
} as const;

function checkIdNumber(text: string | null | undefined, now: Date, refuse: Refuse) {
  if (!text) return null;
  const read = parseIdentityNumber(text, now);
  return read.ok ? read : refuse(read.code, ID_MESSAGES[read.code], 'idNumber');
}

function checkSex(
  given: Sex | null | undefined,
  derived: 'MALE' | 'FEMALE' | undefined,
  refuse: Refuse,
): Sex {
  const sex = given ?? Sex.UNKNOWN;
  if (derived === undefined) return sex;
  if (sex !== Sex.UNKNOWN && sex !== derived)
    refuse('ID_MISMATCH', 'Not the sex in the identity number.', 'sex');
  return Sex[derived];
}

function checkBirthDate(
  given: string | null | undefined,
  { derived, now }: { derived: string | undefined; now: Date },
  refuse: Refuse,
): string | null {
  if (!given) return derived ?? null;
  if (given > calendarDateInShanghai(now))
    return refuse('FUTURE_DATE', 'Must not lie in the future.', 'birthDate');
  if (derived !== undefined && given !== derived) {
    return refuse('ID_MISMATCH', 'Not the birth date in the identity number.', 'birthDate');
  }
  return given;
}

/** Control characters and half characters break lists and terminals; direction marks make a name read as another. */
const UNCLEAN = /[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;

function checkText(
  given: string | null | undefined,
  { field, longest }: { field: 'name' | 'address' | 'externalId'; longest: number },
  refuse: Refuse,
): string | null {
  if (given === null || given === undefined) return null;
  const text = given.normalize('NFC').trim();
  if (text.length > 0 && [...text].length <= longest && !UNCLEAN.test(text)) return text;
  return refuse('INVALID_TEXT', `Must have 1 to ${longest} characters and no control characters.`, field);
}

/** A mobile or fixed number of the mainland, or any number with its country code. */
const PHONE = /^(?:1\d{10}|0\d{9,11}|\+[1-9]\d{5,14})$/;

function checkPhone(given: string | null | undefined, refuse: Refuse): string | null {
  if (!given) return null;
  const phone = given.replace(/[\s()（）-]/gu, '').replace(/^(?:\+|00)86(?=1\d{10}$)/, '');
  return PHONE.test(phone) ? phone : refuse('INVALID_PHONE', 'Not a telephone number.', 'phone');
}

function checkJurisdiction(given: string | null | undefined, refuse: Refuse): string | null {
  if (!given) return null;
  if (isJurisdictionCode(given)) return normaliseJurisdiction(given);
  return refuse('UNKNOWN_JURISDICTION', 'Must be a GB/T 2260 code, or one of the hub’s own.', 'jurisdiction');
}

/** Stored in plain text, so an identity number in it would undo the sealing. */
function checkExternalId(given: string | null | undefined, now: Date, refuse: Refuse): string | null {
  const text = checkText(given, { field: 'externalId', longest: MAX_EXTERNAL_ID }, refuse);
  if (text === null || !parseIdentityNumber(text, now).ok) return text;
  return refuse('ID_AS_EXTERNAL_ID', 'An identity number belongs in idNumber, nowhere else.', 'externalId');
}
