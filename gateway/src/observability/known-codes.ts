import { ERRORS, type ErrorCode } from '@tongbu/runtime';

/** A code of our own table. A subgraph may send any text as a code, and text may be anything. */
export type KnownCode = ErrorCode | 'OTHER';

export const NO_CODES: readonly KnownCode[] = [];

/** The distinct codes of some errors; what our table does not have is `OTHER`. */
export function knownCodes(errors: readonly unknown[]): readonly KnownCode[] {
  if (errors.length === 0) return NO_CODES;
  return [...new Set(errors.map(knownCode))];
}

function knownCode(error: unknown): KnownCode {
  const code: unknown = (error as { extensions?: { code?: unknown } } | undefined)?.extensions?.code;
  return typeof code === 'string' && Object.hasOwn(ERRORS, code) ? (code as ErrorCode) : 'OTHER';
}
