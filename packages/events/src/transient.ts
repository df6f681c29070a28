import { Fault } from '@tongbu/runtime';
import { databaseErrorCode } from '@tongbu/store';

/** SQLSTATE classes that speak of the server or of other transactions, not of this statement's values. */
const TRANSIENT_CLASSES = ['08', '28', '40', '53', '58'];
const TRANSIENT_CODES = new Set([
  '25006', // read-only: a standby, until it is promoted
  '25P03', // the transaction sat idle for too long: this process was paused
  '25P04', // the transaction took too long: something else held it up
  '3D000', // the database is not there: it is being restored
  '55P03', // a lock was not to be had in time
  '57014', // the statement was cancelled, as a time limit does behind a lock
  '57P01', // the server shuts down
  '57P02', // the server crashed
  '57P03', // the server starts up
  '57P05', // the session sat idle for too long
]);

/**
 * Whether an error says nothing about the event at hand and may be gone on the next try: the database or
 * another agency is away, or transactions got in each other's way. Such tries are not counted against an event.
 */
export function isTransient(error: unknown): boolean {
  if (error instanceof Fault) return error.code === 'AGENCY_UNAVAILABLE' || error.code === 'AGENCY_TIMEOUT';
  const code = databaseErrorCode(error);
  if (code === undefined) return false;
  if (/^[0-9A-Z]{5}$/.test(code) && !code.startsWith('E')) {
    return TRANSIENT_CODES.has(code) || TRANSIENT_CLASSES.includes(code.slice(0, 2));
  }
  return code.startsWith('CONNECT') || code.startsWith('E');
}

/** A code for logs and for parked events: never a message, which may hold somebody's data. */
export function errorCode(error: unknown): string {
  if (error instanceof Fault) return error.code;
  return databaseErrorCode(error) ?? (error instanceof Error ? error.name : 'UNKNOWN');
}
