import { Fault } from '@tongbu/runtime';
import { databaseErrorCode, isDatabaseAway } from '@tongbu/store';

/** SQLSTATEs that speak of other transactions, or of time, not of this statement's values; class 40 does too. */
const TRANSIENT_CODES = new Set([
  '25P03', // the transaction sat idle for too long: this process was paused
  '25P04', // the transaction took too long: something else held it up
  '55P03', // a lock was not to be had in time
  '57014', // the statement was cancelled, as a time limit does behind a lock
]);

/**
 * Whether an error says nothing about the event at hand and may be gone on the next try: the database or
 * another agency is away, or transactions got in each other's way. Such tries are not counted against an event.
 */
export function isTransient(error: unknown): boolean {
  if (error instanceof Fault) return error.code === 'AGENCY_UNAVAILABLE' || error.code === 'AGENCY_TIMEOUT';
  if (isDatabaseAway(error)) return true;
  const code = databaseErrorCode(error) ?? '';
  return TRANSIENT_CODES.has(code) || /^40...$/.test(code);
}

/** A code for logs and for parked events: never a message, which may hold somebody's data. */
export function errorCode(error: unknown): string {
  if (error instanceof Fault) return error.code;
  return databaseErrorCode(error) ?? (error instanceof Error ? error.name : 'UNKNOWN');
}
