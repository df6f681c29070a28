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
import { withoutValues } from './database-error.js';

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
  return new PgDatabase(dialect, new QuietSession(sql, dialect), undefined);
}

class QuietSession extends PostgresJsSession<Sql, NoSchema, NoSchema> {
  readonly #dialect: PgDialect;

  constructor(client: Sql, dialect: PgDialect) {
    super(client, dialect, undefined);
    this.#dialect = dialect;
  }

  override prepareQuery<T extends PreparedQueryConfig = PreparedQueryConfig>(
    query: Query,
    ...rest: Tail<Parameters<PostgresJsSession<Sql, NoSchema, NoSchema>['prepareQuery']>>
  ): PgPreparedQuery<T> {
    const prepared = super.prepareQuery<T>(query, ...rest);
    const execute = prepared.execute.bind(prepared);
    prepared.execute = (values) => execute(values).catch(rethrowWithoutValues);
    return prepared;
  }

  override async transaction<T>(
    work: (tx: PostgresJsTransaction<NoSchema, NoSchema>) => Promise<T>,
    config?: PgTransactionConfig,
  ): Promise<T> {
    return quietly(async () => {
      const outcome = await this.client.begin(async (client) => {
        const tx = new QuietTransaction(this.#dialect, client);
        if (config) await tx.setTransaction(config);
        return new Outcome(await work(tx));
      });
      return outcome.value;
    });
  }
}

class QuietTransaction extends PostgresJsTransaction<NoSchema, NoSchema> {
  readonly #dialect: PgDialect;
  readonly #client: postgres.TransactionSql;

  constructor(dialect: PgDialect, client: postgres.TransactionSql) {
    // drizzle's types ask for the pool's client here, its code for no more than a transaction's.
    super(
      dialect,
      new QuietSession(client as unknown as Sql, dialect) as unknown as TransactionSession,
      undefined,
    );
    this.#dialect = dialect;
    this.#client = client;
  }

  override async transaction<T>(
    work: (tx: PostgresJsTransaction<NoSchema, NoSchema>) => Promise<T>,
  ): Promise<T> {
    return quietly(async () => {
      const outcome = await this.#client.savepoint(
        async (client) => new Outcome(await work(new QuietTransaction(this.#dialect, client))),
      );
      return outcome.value;
    });
  }
}

type TransactionSession = ConstructorParameters<typeof PostgresJsTransaction<NoSchema, NoSchema>>[1];

/** Keeps what a transaction returns from the driver, which awaits the members of an array that it is given. */
class Outcome<T> {
  constructor(readonly value: T) {}
}

async function quietly<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw withoutValues(error);
  }
}

type Tail<T extends readonly unknown[]> = T extends readonly [unknown, ...infer Rest] ? Rest : never;

function rethrowWithoutValues(error: unknown): never {
  throw withoutValues(error);
}
