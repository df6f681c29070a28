/** Why a row, or one field of it, is refused. Never holds the value: reports are passed around. */
export interface RowFault {
  readonly code: string;
  readonly reason: string;
  /** The field of the mapping; absent where the whole row is at fault. */
  readonly field?: string;
}
