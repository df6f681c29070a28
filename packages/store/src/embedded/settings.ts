/** Settings that the server is started with: they win over what the cluster's own files say. */
export const SERVER_SETTINGS: Readonly<Record<string, string>> = {
  // What is acknowledged is kept, also when the power fails.
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  // After a kill every file is synced before anything is replayed: one by one that takes seconds, at once it does not.
  ...(process.platform === 'linux' && { recovery_init_sync_method: 'syncfs' }),

  unix_socket_permissions: '0700',
  password_encryption: 'scram-sha-256',
  max_connections: '200',

  // A transaction that somebody forgot holds back every other database of the cluster.
  idle_in_transaction_session_timeout: '10s',

  // The server's messages quote values and statements; of an error its log keeps nothing, the client its code.
  log_min_messages: 'log',
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
  log_parameter_max_length: '0',
  log_parameter_max_length_on_error: '0',
  log_statement: 'none',
  log_min_duration_statement: '-1',
  log_lock_waits: 'off',
  log_checkpoints: 'off',
  log_autovacuum_min_duration: '-1',
  log_destination: 'stderr',
  logging_collector: 'off',
  log_line_prefix: '%m [%p] ',
  log_timezone: 'UTC',
  timezone: 'UTC',
};
