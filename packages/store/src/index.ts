export type { Database, Executor, Sql, Transaction } from './database.js';
export { DatabaseError, databaseErrorCode, isUniqueViolation } from './database-error.js';
export { openStore, type Store, type StoreOptions } from './store.js';
