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
import { type Scope, SERVICE_SCOPE } from './fence/scope.js';
import { ScopedClient, type StatementClient } from './scoped-client.js';
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

/** What all databases over one pool share. */
interface Ground {
  readonly dialect: PgDialect;
  readonly memory: StatementMemory;
}

/** Makes databases over one pool: one without a scope, or one of which each statement carries its own. */
export type DatabaseFactory = (scope?: Scope) => Database;

/** drizzle over `sql`, with every error freed of statement, parameters and detail where it is born. */
export function createDatabases(sql: Sql): DatabaseFactory {
  // Sets the driver's date and JSON parsers as drizzle's columns expect them.
  drizzle(sql);
  const ground = newGround();
  return (scope) => new QuietDatabase(sql, ground, scope);
}

/** A database for statements and no transactions, over a client that sends them somewhere. */
export function databaseOver(client: StatementClient): Database {
  return new QuietDatabase(client as Sql, newGround(), undefined, client);
}

/** What sends the statements of an executor, in its scope. Throws `TypeError` for one that is not of this package. */
export function clientOf(executor: Executor): StatementClient {
  if (executor instanceof QuietTransaction || executor instanceof QuietDatabase) return executor.statements;
  throw notOurs();
}

const notOurs = () => new TypeError('not a database of this package');
const newGround = (): Ground => ({ dialect: new PgDialect(), memory: new StatementMemory() });

/**
 * The same transaction, or database, of which the statements run as the service's own work: for what must be known of all
 * places, such as who holds a key that is unique. Whoever calls this sees to it that the caller is told no more than before.
 */
export function inService(executor: Transaction): Transaction;
export function inService(executor: Executor): Executor;
export function inService(executor: Executor): Executor {
  if (executor instanceof QuietTransaction) return executor.within(SERVICE_SCOPE);
  if (executor instanceof QuietDatabase) return executor.within(SERVICE_SCOPE);
  throw notOurs();
}

class QuietDatabase extends PgDatabase<PostgresJsQueryResultHKT, NoSchema, NoSchema> {
  readonly #client: Sql;
  readonly #ground: Ground;
  /** What sends its statements. */
  readonly statements: StatementClient;

  constructor(
    client: Sql,
    ground: Ground,
    scope: Scope | undefined,
    statements: StatementClient = new ScopedClient(client, scope),
  ) {
    super(ground.dialect, new QuietSession({ pool: client, statements, ground, scope }), undefined);
    this.#client = client;
    this.#ground = ground;
    this.statements = statements;
  }

  within(scope: Scope): QuietDatabase {
    return new QuietDatabase(this.#client, this.#ground, scope);
  }
}

interface SessionParts {
  readonly pool: Sql;
  /** What sends the statements, with the scope before each. */
  readonly statements: StatementClient;
  readonly ground: Ground;
  readonly scope: Scope | undefined;
}

class QuietSession extends PostgresJsSession<Sql, NoSchema, NoSchema> {
  readonly #ground: Ground;
  readonly #pool: Sql;
  readonly #scope: Scope | undefined;

  constructor({ pool, statements, ground, scope }: SessionParts) {
    // drizzle's types ask for the pool's client here, its code for no more than this.
    super(statements as Sql, ground.dialect, undefined);
    this.#ground = ground;
    this.#pool = pool;
    this.#scope = scope;
  }

  override prepareQuery<T extends PreparedQueryConfig = PreparedQueryConfig>(
    query: Query,
    fields: PrepareArguments[1],
    name: PrepareArguments[2],
    ...rest: PrepareRest
  ): PgPreparedQuery<T> {
    // drizzle prepares what has a name, whatever the name.
    const { memory } = this.#ground;
    const isKept = name === undefined ? memory.comesAgain(query.sql) : memory.mayKeep(query.sql);
    const preparedName = isKept ? (name ?? 'again') : undefined;
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
      this.#pool.begin(async (client) => {
        // Without a scope, for the level must be set before the first query, and a scope is set by one.
        if (config) await new QuietTransaction(client, this.#ground, undefined).setTransaction(config);
        await keep(() => work(new QuietTransaction(client, this.#ground, this.#scope)));
      }),
    );
  }
}

class QuietTransaction extends PostgresJsTransaction<NoSchema, NoSchema> {
  readonly #client: postgres.TransactionSql;
  readonly #ground: Ground;
  readonly #scope: Scope | undefined;
  /** What sends its statements. */
  readonly statements: StatementClient;

  constructor(client: postgres.TransactionSql, ground: Ground, scope: Scope | undefined) {
    // drizzle's types ask for the pool's client here, its code for no more than a transaction's.
    const pool = client as unknown as Sql;
    const statements = new ScopedClient(pool, scope);
    const session = new QuietSession({ pool, statements, ground, scope });
    super(ground.dialect, session as unknown as TransactionSession, undefined);
    this.statements = statements;
    this.#client = client;
    this.#ground = ground;
    this.#scope = scope;
  }

  /** The same transaction in another scope; both may be used in turn, for each statement carries its own. */
  within(scope: Scope): QuietTransaction {
    return new QuietTransaction(this.#client, this.#ground, scope);
  }

  override async transaction<T>(
    work: (tx: PostgresJsTransaction<NoSchema, NoSchema>) => Promise<T>,
  ): Promise<T> {
    return settle((keep) =>
      this.#client.savepoint((client) =>
        keep(() => work(new QuietTransaction(client, this.#ground, this.#scope))),
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
