import { type SQL, sql } from 'drizzle-orm';
import { clientOf, databaseOver, type Executor } from './database.js';
import type { StatementClient } from './scoped-client.js';

type Values = Readonly<Record<string, unknown>>;

/** A statement that drizzle has not sent: `sql.placeholder` stands where the values go. */
interface Written<Result> {
  prepare(name: string): { execute(values: Record<string, unknown>): Promise<Result> };
}

/**
 * A statement that is written once and run for every request: drizzle makes its text the first time only, which costs as
 * much as sending it. Runs with values for its placeholders, in the scope of the executor; throws `DatabaseError`.
 */
export function prepared<Result>(
  write: (db: Executor) => Written<Result>,
): (executor: Executor, values: Values) => Promise<Result> {
  const lent = new LentClient();
  let statement: ReturnType<Written<Result>['prepare']> | undefined;
  return (executor, values) => {
    statement ??= write(databaseOver(lent)).prepare('prepared');
    const run = statement;
    return lent.lend(clientOf(executor), () => run.execute({ ...values }));
  };
}

/**
 * As `prepared`, for the rows of some ids: `ids` is what stands in `in (…)`. A text for each power of two, whose last id is
 * repeated: with an array, of which the server does not know how long it will be, it would plan every run anew. More ids than
 * a statement may have values are asked for in parts.
 */
export function preparedByIds<Row>(
  write: (db: Executor, ids: SQL) => Written<Row[]>,
): (executor: Executor, ids: readonly string[], values?: Values) => Promise<Row[]> {
  const bySize = new Map<number, ReturnType<typeof prepared<Row[]>>>();
  const inParts = async (executor: Executor, ids: readonly string[], values: Values): Promise<Row[]> => {
    const rows: Row[] = [];
    for (let from = 0; from < ids.length; from += MAX_IDS)
      for (const row of await select(executor, ids.slice(from, from + MAX_IDS), values)) rows.push(row);
    return rows;
  };
  const select = async (executor: Executor, ids: readonly string[], values: Values = {}): Promise<Row[]> => {
    // Each once: in two parts an id would have its row twice.
    if (ids.length > MAX_IDS) return inParts(executor, [...new Set(ids)], values);
    const last = ids.at(-1);
    if (last === undefined) return [];
    const size = 2 ** Math.ceil(Math.log2(ids.length));
    let run = bySize.get(size);
    if (!run) {
      run = prepared((db) => write(db, placeholders(size)));
      bySize.set(size, run);
    }
    const padded = Array.from({ length: size }, (_, index) => [`id${index}`, ids[index] ?? last]);
    return run(executor, { ...values, ...Object.fromEntries(padded) });
  };
  return select;
}

/** A power of two; with twice as many there would be no room for other values (65,534 in all). */
const MAX_IDS = 2 ** 15;

const placeholders = (size: number): SQL =>
  sql.join(
    Array.from({ length: size }, (_, index) => sql.placeholder(`id${index}`)),
    sql`, `,
  );

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
