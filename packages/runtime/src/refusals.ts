/**
 * Every code that a `userErrors` entry may carry: refusals that a caller can mend, row by row. What each means to the
 * caller; the entry's own message says more. `docs/errors.md` is tested against this table both ways.
 */
export const REFUSALS = {
  CONFLICT: 'Contradicts what is recorded.',
  DUPLICATE_GRID: 'A community has two grids of one name.',
  EMPTY_ROW: 'Nothing in the row tells it from any other.',
  FORBIDDEN: 'The caller does not answer for this place.',
  FUTURE_DATE: 'Lies in the future.',
  ID_AS_EXTERNAL_ID: 'An identity number stands where a source’s own id belongs.',
  ID_BIRTH_DATE: 'The identity number holds a day that does not exist, or lies in the future.',
  ID_CHARACTERS: 'The identity number has characters that it cannot have.',
  ID_CHECK_DIGIT: 'The identity number’s check digit is wrong (GB 11643).',
  ID_LENGTH: 'The identity number has neither 18 nor 15 characters.',
  ID_MISMATCH: 'Sex or birth date are not those in the identity number.',
  IMPOSSIBLE_DATE: 'Two times stand in an order that cannot be.',
  INVALID_ACCOUNT: 'Is not an account id.',
  INVALID_AGE: 'Is not an age in years.',
  INVALID_COMMUNITY_CODE: 'Is neither GB/T 2260 with twelve digits nor a code of our own.',
  INVALID_COUNT: 'Is not a count that can be.',
  INVALID_CT: 'Is not a cycle threshold.',
  INVALID_MEMBERS: 'A household does not hold these people.',
  INVALID_PHONE: 'Is not a telephone number.',
  INVALID_POOL: 'A tube does not hold these people.',
  INVALID_SEATS: 'Is not a number of seats.',
  INVALID_TEXT: 'Is blank, too long, or holds control characters.',
  JURISDICTION_MISMATCH: 'Two places of the row do not fit together.',
  NOT_FOUND: 'There is no such record, or the caller may not see it.',
  PLATE_CHARACTERS: 'The number plate has characters that it cannot have.',
  PLATE_LENGTH: 'The number plate has neither seven nor eight characters.',
  SELF_INFECTION: 'A case cannot have infected itself.',
  TOO_MANY_GRIDS: 'The community has more grids than one request may carry.',
  TOO_MANY_ROWS: 'The list is longer than one request may carry; nothing of it was done.',
  UNKNOWN_COMMUNITY: 'There is no such community, or the caller may not see it.',
  UNKNOWN_GRID: 'The community has no such grid.',
  UNKNOWN_JURISDICTION: 'Is neither a GB/T 2260 code nor one of the hub’s own.',
  UNKNOWN_PERSON: 'The register knows no such person.',
} as const satisfies Record<string, string>;

export type RefusalCode = keyof typeof REFUSALS;
