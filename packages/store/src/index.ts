export type { Database, Executor, Sql, Transaction } from './database.js';
export { DatabaseError, databaseErrorCode, isDatabaseAway, isUniqueViolation } from './database-error.js';
export {
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
  startEmbeddedPostgres,
} from './embedded/embedded-postgres.js';
export type { ServerExit } from './embedded/server.js';
export type { Listening } from './listen.js';
export { openStore, type Store, type StoreOptions } from './store.js';
