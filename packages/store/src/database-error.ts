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
