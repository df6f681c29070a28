/**
 * A statement for inside a transaction: one row for each session that waits for a lock which this very transaction holds. The
 * server is one for all tests that run, so that somebody waits somewhere says nothing.
 */
export const WAITING_FOR_ME =
  'select 1 from pg_locks where not granted and pg_backend_pid() = any(pg_blocking_pids(pid))';
