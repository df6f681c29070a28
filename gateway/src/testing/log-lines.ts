import { createLogger, type Logger } from '@tongbu/runtime';

export interface LogLine {
  readonly level: string;
  readonly msg: string;
  readonly [field: string]: unknown;
}

/** A logger whose lines are kept, and the lines. */
export function keepLines(level: string): { log: Logger; lines: LogLine[]; text: () => string } {
  const written: string[] = [];
  const lines: LogLine[] = [];
  const destination = {
    write: (line: string) => {
      written.push(line);
      lines.push(JSON.parse(line));
    },
  };
  return { log: createLogger({ name: 'gateway', level, destination }), lines, text: () => written.join('') };
}
