import { type Logger as PinoLogger, type LoggerOptions as PinoOptions, pino } from 'pino';

/** Structured lines on standard output: time, level, process, request id, codes. Never a value from a request. */
export type Logger = PinoLogger;

const MAX_STACK_LINES = 8;

/**
 * What a log keeps of an error: its class, its code and where it was thrown. Not its message:
 * database drivers put statements and parameters there, and parameters are people's data.
 * A `Fault`'s message comes from our own table and is kept.
 */
export function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { type: typeof error };
  const cause = error.cause instanceof Error ? describeError(error.cause) : undefined;
  const code = Reflect.get(error, 'code');
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return {
    type: error.name,
    ...(typeof code === 'string' && { code }),
    ...(error.name === 'Fault' && { message: error.message }),
    at: frames.slice(0, MAX_STACK_LINES).map((line) => line.trim()),
    ...(cause && { cause }),
  };
}

export interface LoggerOptions {
  readonly name: string;
  /** One of pino's: `silent error warn info debug trace`. */
  readonly level?: string;
  /** Where the lines go; standard output without it. */
  readonly destination?: { write(line: string): void };
}

/** Makes the process's logger. */
export function createLogger({ name, level = 'info', destination }: LoggerOptions): Logger {
  const options: PinoOptions = {
    name,
    level,
    base: { name, pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    serializers: { err: describeError, error: describeError },
  };
  // Synchronous: what was logged is out when the process is killed. And pino's asynchronous stream never ends
  // its last flush when nobody reads it any more, so that a service would outlive its launcher.
  return pino(options, destination ?? pino.destination({ dest: 1, sync: true }));
}
