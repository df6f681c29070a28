import { closeSync, openSync, writeSync } from 'node:fs';
import { CommandRefusal } from '../shell.js';
import type { Mapping } from './mapping.js';
import type { RowFault } from './row-fault.js';

/** The columns of a report. */
const HEADER = 'line,column,code,reason';

/**
 * The report of an import: one line for each fault of a row and for each conflict, with the line and column of the
 * file, a code and a reason, and never the value. Written as the import goes, so that a kill leaves what was known.
 */
export class Report {
  readonly #file: number;
  readonly #columnOf: ReadonlyMap<string, string>;

  /** Throws `CommandRefusal` where the file cannot be written. */
  constructor(
    readonly path: string,
    { fields }: Mapping,
  ) {
    try {
      this.#file = openSync(path, 'w', 0o600);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason';
      throw new CommandRefusal(`--report: ${path} cannot be written (${code})`);
    }
    this.#columnOf = new Map(fields.map(({ name, column }) => [name, column ?? `(constant ${name})`]));
    writeSync(this.#file, `${HEADER}\n`);
  }

  add(line: number, { field, code, reason }: RowFault): void {
    const column = field === undefined ? '' : (this.#columnOf.get(field) ?? field);
    writeSync(this.#file, `${[String(line), column, code, reason].map(quoted).join(',')}\n`);
  }

  close(): void {
    closeSync(this.#file);
  }
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
