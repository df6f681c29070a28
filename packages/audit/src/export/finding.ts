/** What can be wrong with an export. What each proves stands in docs/audit.md. */
export type FindingCode =
  /** A line that no export has, or one that stands where it does not belong. */
  | 'MALFORMED'
  /** A number is missing, comes twice, or out of order. */
  | 'SEQUENCE'
  /** The hash is not that of the previous hash, the number and the body: a row was changed, or one before it. */
  | 'HASH'
  /** A head or end that no key of the agency has signed. */
  | 'SIGNATURE'
  /** The rows are not those that a signed head speaks of: the chain was written anew. */
  | 'HEAD'
  /** Rows are missing at the end. */
  | 'TRUNCATED'
  /** Rows that no signed head covers. */
  | 'UNSIGNED'
  /** A signed head speaks of another chain of the agency than the exports hold. */
  | 'OTHER_CHAIN';

/** One thing that is wrong: where, and what. Repeats nothing of a row's body. */
export interface Finding {
  readonly code: FindingCode;
  readonly file: string;
  readonly line?: number;
  readonly sequence?: number;
}
