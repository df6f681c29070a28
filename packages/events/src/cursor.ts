import { Fault } from '@tongbu/runtime';

/** The cursor before the oldest event that is kept. */
export const OLDEST = '0';

/** A place in a topic: after the event `sequence` of the log's life `epoch`. */
export interface Position {
  readonly epoch: string;
  readonly sequence: number;
}

const INSIDE = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.(0|[1-9]\d{0,15})$/;

/** Writes a place as a cursor: text that callers keep and give back, and do not look into. */
export function encodeCursor({ epoch, sequence }: Position): string {
  return Buffer.from(`${epoch}.${sequence}`, 'latin1').toString('base64url');
}

/**
 * Reads a cursor that `encodeCursor` wrote. Throws `CURSOR_INVALID` for any other text, also for one that
 * differs only in how it is encoded. Whether the place still exists is not known here.
 */
export function decodeCursor(cursor: string): Position {
  const [, epoch, digits] = INSIDE.exec(Buffer.from(cursor, 'base64url').toString('latin1')) ?? [];
  const sequence = Number(digits);
  if (
    epoch === undefined ||
    !Number.isSafeInteger(sequence) ||
    encodeCursor({ epoch, sequence }) !== cursor
  ) {
    throw new Fault('CURSOR_INVALID');
  }
  return { epoch, sequence };
}
