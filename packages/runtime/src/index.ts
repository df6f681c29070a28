export { BoundedCache } from './bounded-cache.js';
export {
  ConfigurationFault,
  databaseUrlVariable,
  type Environment,
  logLevelVariable,
  portVariable,
  readEnvironment,
  urlVariable,
} from './configuration.js';
export { ERRORS, type ErrorCode, Fault, type FaultDetails } from './errors.js';
export { armFailpoint, failpoint } from './failpoint.js';
export { type RefusedPlace, refusedPlace, withoutValues } from './graphql-message.js';
export { CONFIGURATION_FAULT_EXIT_CODE, type Lifecycle, type Program, runMain } from './lifecycle.js';
export { findLockHolder, type Lock, LockHeld, type LockHolder, takeLock } from './locks/lock-file.js';
export { currentProcess, identify, isAlive, type ProcessIdentity } from './locks/process-identity.js';
export { createLogger, describeError, type Logger } from './logger.js';
export { REFUSALS, type RefusalCode } from './refusals.js';
export { requestIdFrom } from './request-id.js';
export { describeSystemError } from './system-error.js';
export { readTraceParent, traceParentOf } from './tracing/trace-parent.js';
export { findTracer, startTracing, type Tracing, type TracingOptions } from './tracing/tracing.js';
