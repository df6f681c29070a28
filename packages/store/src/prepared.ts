import type { PgPreparedQuery, PreparedQueryConfig } from 'drizzle-orm/pg-core';
import { clientOf, databaseOver, type Executor } from './database.js';
import type { StatementClient } from './scoped-client.js';

/** A statement that drizzle has not sent: `sql.placeholder` stands where the values go. */
interface Written<Config extends PreparedQueryConfig> {
  prepare(name: string): PgPreparedQuery<Config>;
}

/** Runs a statement with values for its placeholders, in the scope of the executor. Throws `DatabaseError`. */
export type Prepared<Rows> = (executor: Executor, values: Readonly<Record<string, unknown>>) => Promise<Rows>;

/**
 * A statement that is written once and run for every request: drizzle makes its text the first time only, which costs as
 * much as sending it. A list goes in as one array: `= any(${sql.placeholder('ids')})`.
 */
export function prepared<Config extends PreparedQueryConfig>(
  write: (db: Executor) => Written<Config>,
): Prepared<Config['execute']> {
  const lent = new LentClient();
  let statement: PgPreparedQuery<Config> | undefined;
  return (executor, values) => {
    statement ??= write(databaseOver(lent)).prepare('prepared');
    const run = statement;
    return lent.lend(clientOf(executor), () => run.execute({ ...values }));
  };
}

/** Sends through the client of whoever runs the statement at the moment. */
class LentClient implements StatementClient {
  #client: StatementClient | undefined;

  get options() {
    return this.#lent.options;
  }

  readonly unsafe: StatementClient['unsafe'] = (query, parameters, options) =>
    this.#lent.unsafe(query, parameters, options);

  /** Lends a client to `run`, which must send its statement before it returns. */
  lend<T>(client: StatementClient, run: () => T): T {
    this.#client = client;
    try {
      return run();
    } finally {
      this.#client = undefined;
    }
  }

  get #lent(): StatementClient {
    if (!this.#client) throw new TypeError('a prepared statement was sent after its turn');
    return this.#client;
  }
}
