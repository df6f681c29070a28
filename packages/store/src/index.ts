export { type Database, type Executor, inService, type Sql, type Transaction } from './database.js';
export { DatabaseError, databaseErrorCode, isDatabaseAway, isUniqueViolation } from './database-error.js';
export {
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
  startEmbeddedPostgres,
} from './embedded/embedded-postgres.js';
export type { ServerExit } from './embedded/server.js';
export { inPlaces, inPreparedPlaces, placePrefixes } from './fence/in-places.js';
export { fence, inCallersPlaces, ofCallersAgency } from './fence/policies.js';
export type { ScopedCaller } from './fence/scope.js';
export type { Listening } from './listen.js';
export { prepared, preparedByIds } from './prepared.js';
export { openStore, type ScopedStore, type Store, type StoreOptions } from './store.js';
