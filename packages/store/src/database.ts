import type { Query } from 'drizzle-orm';
import {
  PgDatabase,
  PgDialect,
  type PgPreparedQuery,
  type PgTransaction,
  type PgTransactionConfig,
  type PreparedQueryConfig,
} from 'drizzle-orm/pg-core';
import {
  drizzle,
  type PostgresJsQueryResultHKT,
  PostgresJsSession,
  PostgresJsTransaction,
} from 'drizzle-orm/postgres-js';
import type postgres from 'postgres';
import { DatabaseError, toDatabaseError } from './database-error.js';
import { StatementMemory } from './statement-memory.js';

/** The driver's pool, with its own query language and its own errors, which hold values: never pass those on. */
export type Sql = postgres.Sql;

type NoSchema = Record<string, never>;

/** Anything that runs drizzle queries: the pool or a transaction. A statement that fails throws `DatabaseError`. */
export type Executor = PgDatabase<PostgresJsQueryResultHKT, NoSchema, NoSchema>;

/** drizzle over the pool: each statement takes whichever connection is free. */
export type Database = Executor;

/** drizzle inside one transaction, on one connection. */
export type Transaction = PgTransaction<PostgresJsQueryResultHKT, NoSchema, NoSchema>;

/** drizzle over `sql`, with every error freed of statement, parameters and detail where it is born. */
export function createDatabase(sql: Sql): Database {
  // Sets the driver's date and JSON parsers as drizzle's columns expect them.
  drizzle(sql);
  const dialect = new PgDialect();
  return new PgDatabase(dialect, new QuietSession(sql, dialect, new StatementMemory()), undefined);
}

class QuietSession extends PostgresJsSession<Sql, NoSchema, NoSchema> {
  readonly #dialect: PgDialect;
  readonly #memory: StatementMemory;

  constructor(client: Sql, dialect: PgDialect, memory: StatementMemory) {
    super(client, dialect, undefined);
    this.#dialect = dialect;
    this.#memory = memory;
  }

  override prepareQuery<T extends PreparedQueryConfig = PreparedQueryConfig>(
    query: Query,
    fields: PrepareArguments[1],
    name: PrepareArguments[2],
    ...rest: PrepareRest
  ): PgPreparedQuery<T> {
    // drizzle prepares what has a name, whatever the name.
    const preparedName = name ?? (this.#memory.comesAgain(query.sql) ? 'again' : undefined);
    const prepared = super.prepareQuery<T>(query, fields, preparedName, ...rest);
    const execute = prepared.execute.bind(prepared);
    prepared.execute = (values) => execute(values).catch(rethrowAsDatabaseError);
    return prepared;
  }

  override async transaction<T>(
    work: (tx: PostgresJsTransaction<NoSchema, NoSchema>) => Promise<T>,
    config?: PgTransactionConfig,
  ): Promise<T> {
    return settle((keep) =>
      this.client.begin(async (client) => {
        const tx = new QuietTransaction(this.#dialect, this.#memory, client);
        if (config) await tx.setTransaction(config);
        await keep(() => work(tx));
      }),
    );
  }
}

class QuietTransaction extends PostgresJsTransaction<NoSchema, NoSchema> {
  readonly #dialect: PgDialect;
  readonly #memory: StatementMemory;
  readonly #client: postgres.TransactionSql;

  constructor(dialect: PgDialect, memory: StatementMemory, client: postgres.TransactionSql) {
    // drizzle's types ask for the pool's client here, its code for no more than a transaction's.
    super(
      dialect,
      new QuietSession(client as unknown as Sql, dialect, memory) as unknown as TransactionSession,
      undefined,
    );
    this.#dialect = dialect;
    this.#memory = memory;
    this.#client = client;
  }

  override async transaction<T>(
    work: (tx: PostgresJsTransaction<NoSchema, NoSchema>) => Promise<T>,
  ): Promise<T> {
    return settle((keep) =>
      this.#client.savepoint((client) =>
        keep(() => work(new QuietTransaction(this.#dialect, this.#memory, client))),
      ),
    );
  }
}

type TransactionSession = ConstructorParameters<typeof PostgresJsTransaction<NoSchema, NoSchema>>[1];

/**
 * Tells what the caller's work returned or threw, which passes as it is, from what the driver says of the
 * transaction around it, which is freed of values.
 */
async function settle<T>(
  run: (keep: (work: () => Promise<T>) => Promise<void>) => Promise<unknown>,
): Promise<T> {
  let returned: { value: T } | undefined;
  let thrown: { error: unknown } | undefined;
  const keep = async (work: () => Promise<T>): Promise<void> => {
    try {
      returned = { value: await work() };
    } catch (error) {
      thrown = { error };
      throw error;
    }
  };
  try {
    await run(keep);
  } catch (error) {
    throw thrown?.error === error ? error : toDatabaseError(error);
  }
  if (!returned) throw new DatabaseError('UNKNOWN');
  return returned.value;
}

type PrepareArguments = Parameters<PostgresJsSession<Sql, NoSchema, NoSchema>['prepareQuery']>;
type PrepareRest = PrepareArguments extends [unknown, unknown, unknown, ...infer Rest] ? Rest : never;

function rethrowAsDatabaseError(error: unknown): never {
  throw toDatabaseError(error);
}
