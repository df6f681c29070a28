import postgres from 'postgres';

/** Where a database error happened, in names of the schema only: none of these can hold a value. */
export interface DatabaseErrorPlace {
  readonly constraint?: string | undefined;
  readonly table?: string | undefined;
  readonly column?: string | undefined;
}

/**
 * What is left of a driver's error once everything that may hold somebody's data is gone: the SQLSTATE
 * (or the driver's own code, such as `CONNECTION_CLOSED`) and names of the schema. Statement, parameters,
 * the server's message and its detail are dropped, not hidden: whoever prints this object prints no value.
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

/**
 * Replaces an error of the driver or of drizzle by one without values. Anything else, a `Fault` thrown
 * inside a transaction for instance, comes back as it is.
 */
export function withoutValues(error: unknown): unknown {
  if (error instanceof DatabaseError) return error;
  const driverError = findDriverError(error);
  if (driverError === undefined) {
    return isDrizzleQueryError(error) ? new DatabaseError('UNKNOWN') : error;
  }
  if (!(driverError instanceof postgres.PostgresError))
    return new DatabaseError(codeOf(driverError) ?? 'UNKNOWN');
  return new DatabaseError(driverError.code, {
    constraint: driverError.constraint_name,
    table: driverError.table_name,
    column: driverError.column_name,
  });
}

/** The SQLSTATE or driver code of a database error, also when it is wrapped; undefined for any other error. */
export function databaseErrorCode(error: unknown): string | undefined {
  const cleaned = withoutValues(error);
  if (cleaned instanceof DatabaseError) return cleaned.code;
  return cleaned instanceof Error && cleaned.cause !== undefined
    ? databaseErrorCode(cleaned.cause)
    : undefined;
}

/** Whether `error` is a violation of a unique constraint or index: of `constraint`, when it is named. */
export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  const cleaned = withoutValues(error);
  if (cleaned instanceof DatabaseError) {
    return cleaned.code === '23505' && (constraint === undefined || cleaned.constraint === constraint);
  }
  return (
    cleaned instanceof Error && cleaned.cause !== undefined && isUniqueViolation(cleaned.cause, constraint)
  );
}

/** drizzle's `Failed query: … params: …`, told by its shape: the class is not part of drizzle's promises. */
function isDrizzleQueryError(error: unknown): error is Error {
  return error instanceof Error && 'query' in error && 'params' in error;
}

function findDriverError(error: unknown): Error | undefined {
  if (error instanceof postgres.PostgresError || isConnectionError(error)) return error;
  return isDrizzleQueryError(error) ? findDriverError(error.cause) : undefined;
}

/** The driver's own errors and the system's socket errors: plain `Error`s with an upper-case code. */
function isConnectionError(error: unknown): error is Error {
  const code = codeOf(error);
  return code !== undefined && error instanceof Error && error.constructor === Error && 'errno' in error
    ? true
    : code !== undefined && DRIVER_CODES.has(code);
}

const DRIVER_CODES = new Set([
  'CONNECTION_DESTROYED',
  'CONNECTION_CLOSED',
  'CONNECTION_ENDED',
  'CONNECT_TIMEOUT',
  'COPY_IN_PROGRESS',
  'MAX_PARAMETERS_EXCEEDED',
  'MESSAGE_NOT_SUPPORTED',
  'SASL_SIGNATURE_MISMATCH',
  'UNDEFINED_VALUE',
  'UNSAFE_TRANSACTION',
]);

function codeOf(error: unknown): string | undefined {
  const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined;
  return typeof code === 'string' ? code : undefined;
}
