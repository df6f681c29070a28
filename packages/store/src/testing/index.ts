export { runSource, type SourceProcess } from './child-process.js';
export { countRows } from './count-rows.js';
export { inPidNamespace } from './pid-namespace.js';
export { type RecordedStatements, recordStatements } from './statements.js';
export { printTables } from './table-sql.js';
export { createTestDatabase, inServiceScope, type TestDatabase, type TestSchema } from './test-database.js';
export { type RunningTestServer, startTestServer, type TestRole, type TestServer } from './test-server.js';
export { WAITING_FOR_ME } from './waiting-for.js';
