import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { failpoint, type Logger } from '@tongbu/runtime';
import type { Query } from 'drizzle-orm';
import { type MigrationMeta, readMigrationFiles } from 'drizzle-orm/migrator';
import { PgDialect, type PgPreparedQuery, type PreparedQueryConfig } from 'drizzle-orm/pg-core';
import { PostgresJsSession, PostgresJsTransaction } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
import { connectionOptions } from './connection-options.js';
import { databaseErrorCode, toDatabaseError } from './database-error.js';
import { forceFences } from './fence/force-fences.js';
import { SERVICE_SCOPE } from './fence/scope.js';
import { grantTables } from './grants.js';

interface MigrationOptions {
  /** The database, as the role that owns the tables. */
  readonly url: string;
  readonly folder: string;
  /** The role that the service runs as; it is given the tables' contents, not the tables. */
  readonly reader: string;
  readonly log?: Logger | undefined;
}

/** Any number, the same for every process: locks are counted per database. */
const MIGRATION_LOCK = 7_261_934_052;

/**
 * Applies the migrations that the database does not have yet, all of them or none. drizzle's migrator takes
 * no lock, so this holds one throughout: it belongs to a session, and everything runs on that session's one
 * connection. When that is lost, so is the lock, and nothing more is sent. Rejects with `DatabaseError`; the
 * log then names the migration and the statement in it by number.
 */
export async function migrateDatabase({ url, folder, reader, log }: MigrationOptions): Promise<void> {
  const migrations = readMigrationFiles({ migrationsFolder: folder });
  const { url: address, options, user } = connectionOptions(url, 'tongbu migrations');
  const sql = postgres(address, { ...options, max: 1, fetch_types: false });
  try {
    // The driver can lose a reservation that waits for the first connection, so that is made before.
    await sql`select 1`;
    const connection = await sql.reserve();
    const session = new OneConnectionSession(connection);
    try {
      // For the whole session: what a migration does to rows is the service's own work.
      await connection`
        select pg_advisory_lock(${MIGRATION_LOCK}), set_config('tongbu.places', ${SERVICE_SCOPE.places}, false),
               set_config('tongbu.scope', ${SERVICE_SCOPE.name}, false)`;
      if (user !== reader) await grantTables(connection, reader);
      await session.dialect.migrate(migrations, session, { migrationsFolder: folder });
      await forceFences(connection);
    } catch (error) {
      const place = await findStatement(session.statement, migrations, folder);
      log?.error({ ...place, code: databaseErrorCode(error) }, 'migration failed');
      throw error;
    } finally {
      connection.release();
    }
  } catch (error) {
    throw toDatabaseError(error);
  } finally {
    await sql.end({ timeout: 1 });
  }
}

type NoSchema = Record<string, never>;

/** drizzle on a reserved connection, transactions included: the driver's own would look for a free one. */
class OneConnectionSession extends PostgresJsSession<postgres.ReservedSql, NoSchema, NoSchema> {
  override readonly dialect: PgDialect;
  /** What was sent last. */
  statement = '';

  constructor(connection: postgres.ReservedSql, dialect = new PgDialect()) {
    super(connection, dialect, undefined);
    this.dialect = dialect;
  }

  override prepareQuery<T extends PreparedQueryConfig = PreparedQueryConfig>(
    query: Query,
    ...rest: Tail<Parameters<PostgresJsSession<postgres.Sql, NoSchema, NoSchema>['prepareQuery']>>
  ): PgPreparedQuery<T> {
    failpoint('migrate.between_statements');
    this.statement = query.sql;
    return super.prepareQuery<T>(query, ...rest);
  }

  override async transaction<T>(
    work: (tx: PostgresJsTransaction<NoSchema, NoSchema>) => Promise<T>,
  ): Promise<T> {
    const session = this as unknown as ConstructorParameters<
      typeof PostgresJsTransaction<NoSchema, NoSchema>
    >[1];
    await this.client`begin`;
    try {
      const result = await work(new PostgresJsTransaction(this.dialect, session, undefined));
      await this.client`commit`;
      return result;
    } catch (error) {
      // The lost connection has rolled it back already.
      await this.client`rollback`.catch(() => {});
      throw error;
    }
  }
}

type Tail<T extends readonly unknown[]> = T extends readonly [unknown, ...infer Rest] ? Rest : never;

async function findStatement(
  statement: string,
  migrations: readonly MigrationMeta[],
  folder: string,
): Promise<{ migration?: string; statement?: number }> {
  const index = migrations.findIndex(({ sql }) => sql.includes(statement));
  if (index === -1) return {};
  const journal = JSON.parse(await readFile(path.join(folder, 'meta/_journal.json'), 'utf8')) as {
    entries: { tag: string }[];
  };
  const number = (migrations[index]?.sql.indexOf(statement) ?? 0) + 1;
  return { migration: journal.entries[index]?.tag ?? String(index), statement: number };
}
