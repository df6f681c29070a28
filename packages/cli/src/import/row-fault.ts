/** Why a row is refused before it reaches the hub; docs/import.md is tested against this list. The hub's own codes come beside them. */
export const ROW_CODES = [
  'COLUMN_COUNT',
  'ENCODING',
  'FORMULA',
  'ID_AS_TEXT',
  'ID_BIRTH_DATE',
  'ID_CHARACTERS',
  'ID_CHECK_DIGIT',
  'ID_LENGTH',
  'INVALID_DATE',
  'INVALID_NUMBER',
  'INVALID_TEXT',
  'LINE_TOO_LONG',
  'MISSING_VALUE',
  'QUOTES',
  'UNKNOWN_JURISDICTION',
  'UNKNOWN_VALUE',
  'CONFLICT',
] as const;

export type RowCode = (typeof ROW_CODES)[number];

/** Why a row, or one field of it, is refused. Never holds the value: reports are passed around. */
export interface RowFault<Code extends string = string> {
  readonly code: Code;
  readonly reason: string;
  /** The field of the mapping; absent where the whole row is at fault. */
  readonly field?: string;
}
