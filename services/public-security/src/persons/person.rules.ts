import type { RefusalCode } from '@tongbu/runtime';
import { refuse, refuseFutureDate, refuseJurisdiction, rowPlace, type UserError } from '@tongbu/subgraph';
import { normaliseJurisdiction, parseIdentityNumber } from '@tongbu/vocabulary';
import { Sex } from './person.enum.js';

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

/** Collects what is wrong with one row. */
class RowFaults {
  readonly place;
  readonly now: Date;
  readonly list: UserError[] = [];

  constructor(row: number, now: Date) {
    this.place = rowPlace('persons', row);
    this.now = now;
  }

  /** Notes a refusal; null, so that a check can return it as its value. */
  add(code: RefusalCode, message: string, field: keyof PersonRowInput): null {
    this.list.push(refuse(code, message, this.place, field));
    return null;
  }
}

/**
 * Checks row `row` of a registration. Refuses with the code, the field and the row, and never repeats a value:
 * refusals are shown, logged and written to reports.
 */
export function checkPerson(input: PersonRowInput, row: number, now: Date): CheckResult {
  const faults = new RowFaults(row, now);
  const number = checkIdNumber(input.idNumber, faults);
  const person: CheckedPerson = {
    name: checkText(input.name, { field: 'name', longest: MAX_NAME }, faults),
    idNumber: number?.idNumber ?? null,
    sex: checkSex(input.sex, number?.sex, faults),
    birthDate: checkBirthDate(input.birthDate, number?.birthDate, faults),
    phone: checkPhone(input.phone, faults),
    address: checkText(input.address, { field: 'address', longest: MAX_ADDRESS }, faults),
    jurisdiction: checkJurisdiction(input.jurisdiction, faults),
    externalId: checkExternalId(input.externalId, faults),
    exercise: input.exercise ?? false,
  };
  if (faults.list.length === 0 && isNobody(person)) {
    const { path } = faults.place;
    const message = 'Nothing in this row tells the person from any other.';
    faults.list.push({ code: 'EMPTY_ROW', message, field: [...path], row });
  }
  return faults.list.length === 0 ? { ok: true, person } : { ok: false, faults: faults.list };
}

function isNobody({ name, idNumber, externalId, sex, birthDate, phone }: CheckedPerson): boolean {
  return (
    sex === Sex.UNKNOWN && [name, idNumber, externalId, birthDate, phone].every((value) => value === null)
  );
}

const ID_MESSAGES = {
  ID_LENGTH: 'An identity number has 18 characters, or 15 before 1999.',
  ID_CHARACTERS: 'An identity number has digits only, and possibly a final X.',
  ID_BIRTH_DATE: 'The birth date in the identity number does not exist or lies in the future.',
  ID_CHECK_DIGIT: 'The check digit of the identity number is wrong.',
} as const;

function checkIdNumber(text: string | null | undefined, faults: RowFaults) {
  if (!text) return null;
  const read = parseIdentityNumber(text, faults.now);
  return read.ok ? read : faults.add(read.code, ID_MESSAGES[read.code], 'idNumber');
}

function checkSex(
  given: Sex | null | undefined,
  derived: 'MALE' | 'FEMALE' | undefined,
  faults: RowFaults,
): Sex {
  const sex = given ?? Sex.UNKNOWN;
  if (derived === undefined) return sex;
  if (sex !== Sex.UNKNOWN && sex !== derived) {
    faults.add('ID_MISMATCH', 'Not the sex in the identity number.', 'sex');
  }
  return Sex[derived];
}

function checkBirthDate(
  given: string | null | undefined,
  derived: string | undefined,
  faults: RowFaults,
): string | null {
  if (!given) return derived ?? null;
  const future = refuseFutureDate(given, faults.now, faults.place, 'birthDate');
  faults.list.push(...future);
  if (future.length > 0 || derived === undefined || given === derived) return given;
  return faults.add('ID_MISMATCH', 'Not the birth date in the identity number.', 'birthDate');
}

/** Control characters and half characters break lists and terminals; direction marks make a name read as another. */
const UNCLEAN = /[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;

function checkText(
  given: string | null | undefined,
  { field, longest }: { field: 'name' | 'address' | 'externalId'; longest: number },
  faults: RowFaults,
): string | null {
  if (given === null || given === undefined) return null;
  const text = given.normalize('NFC').trim();
  if (text.length > 0 && [...text].length <= longest && !UNCLEAN.test(text)) return text;
  return faults.add('INVALID_TEXT', `Must have 1 to ${longest} characters and no control characters.`, field);
}

/** A mobile or fixed number of the mainland, or any number with its country code. */
const PHONE = /^(?:1\d{10}|0\d{9,11}|\+[1-9]\d{5,14})$/;

function checkPhone(given: string | null | undefined, faults: RowFaults): string | null {
  if (!given) return null;
  const phone = given.replace(/[\s()（）-]/gu, '').replace(/^(?:\+|00)86(?=1\d{10}$)/, '');
  return PHONE.test(phone) ? phone : faults.add('INVALID_PHONE', 'Not a telephone number.', 'phone');
}

function checkJurisdiction(given: string | null | undefined, faults: RowFaults): string | null {
  if (!given) return null;
  faults.list.push(...refuseJurisdiction(given, faults.place));
  return normaliseJurisdiction(given);
}

/** Stored in plain text, so an identity number in it would undo the sealing. */
function checkExternalId(given: string | null | undefined, faults: RowFaults): string | null {
  const text = checkText(given, { field: 'externalId', longest: MAX_EXTERNAL_ID }, faults);
  if (text === null || !parseIdentityNumber(text, faults.now).ok) return text;
  return faults.add(
    'ID_AS_EXTERNAL_ID',
    'An identity number belongs in idNumber, nowhere else.',
    'externalId',
  );
}
