import postgres from 'postgres';

/** Where a database error happened, in names of the schema only: none of these can hold a value. */
export interface DatabaseErrorPlace {
  readonly constraint?: string | undefined;
  readonly table?: string | undefined;
  readonly column?: string | undefined;
}

/**
 * What is left of a driver's error once everything that may hold somebody's data is gone: the SQLSTATE
 * (or the driver's or the system's own code, such as `CONNECTION_CLOSED`) and names of the schema.
 * Statement, parameters, the server's message and its detail are dropped, not hidden: whoever prints this
 * object prints no value.
 */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError';
  readonly code: string;
  readonly constraint: string | undefined;
  readonly table: string | undefined;
  readonly column: string | undefined;

  constructor(code: string, place: DatabaseErrorPlace = {}) {
    super(place.constraint ? `${code} on ${place.constraint}` : code);
    this.code = code;
    this.constraint = place.constraint;
    this.table = place.table;
    this.column = place.column;
  }
}

/** Replaces whatever the driver, or drizzle around it, rejected with. For errors that can come from nowhere else. */
export function toDatabaseError(error: unknown): DatabaseError {
  if (error instanceof DatabaseError) return error;
  if (error instanceof postgres.PostgresError) {
    return new DatabaseError(error.code, {
      constraint: error.constraint_name,
      table: error.table_name,
      column: error.column_name,
    });
  }
  const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined;
  if (typeof code === 'string') return new DatabaseError(code);
  return error instanceof Error && error.cause !== undefined
    ? toDatabaseError(error.cause)
    : new DatabaseError('UNKNOWN');
}

/**
 * The SQLSTATE of a database error, or the code of a lost connection; also when the error is the cause of
 * another one. Undefined for any other error.
 */
export function databaseErrorCode(error: unknown): string | undefined {
  return findDatabaseError(error)?.code;
}

/** Whether `error` is a violation of a unique constraint or index: of `constraint`, when that is named. */
export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  const found = findDatabaseError(error);
  return found?.code === UNIQUE_VIOLATION && (constraint === undefined || found.constraint === constraint);
}

/** SQLSTATE classes that speak of the server, and of no statement: connections, who may enter, room, the system. */
const AWAY_CLASSES = new Set(['08', '28', '53', '58']);
const AWAY_CODES = new Set([
  '25006', // read-only: a standby, until it is promoted
  '3D000', // the database is not there: it is being restored
  '57P01', // the server shuts down
  '57P02', // the server crashed
  '57P03', // the server starts up
  '57P05', // the session sat idle for too long
]);

/**
 * Whether an error says that the database does not work at all just now (cannot be reached, lets nobody in, has no
 * room), whatever it was asked; the same request may succeed when it is back.
 */
export function isDatabaseAway(error: unknown): boolean {
  const code = databaseErrorCode(error);
  if (code === undefined) return false;
  // The driver's codes and the operating system's, such as CONNECTION_CLOSED and ECONNREFUSED, are no SQLSTATEs.
  if (code.startsWith('CONNECT') || code.startsWith('E')) return true;
  return AWAY_CODES.has(code) || (code.length === 5 && AWAY_CLASSES.has(code.slice(0, 2)));
}

const UNIQUE_VIOLATION = '23505';

function findDatabaseError(error: unknown): DatabaseError | undefined {
  if (!(error instanceof Error)) return undefined;
  if (error instanceof DatabaseError || error instanceof postgres.PostgresError)
    return toDatabaseError(error);
  // The driver's own errors are plain ones with a code of this shape, and `errno` beside it.
  const code: unknown = Reflect.get(error, 'code');
  if (typeof code === 'string' && /^CONNECT(ION)?_/.test(code)) return new DatabaseError(code);
  return findDatabaseError(error.cause);
}
