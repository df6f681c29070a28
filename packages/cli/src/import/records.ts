import { parse } from 'csv-parse/sync';
import type { Line } from './lines.js';
import type { RowCode, RowFault } from './row-fault.js';

/** One record of a CSV file: its cells, or why it has none. */
export type CsvRecord = {
  /** The line that it begins on. */
  readonly line: number;
  readonly end: number;
} & ({ readonly cells: readonly string[] } | { readonly fault: RowFault<RowCode> });

export interface RecordOptions {
  readonly delimiter: string;
  /** How many cells the header has; asked for each record. */
  readonly width: () => number | undefined;
}

/** A record with line breaks in quotes spans a few lines; what spans more has lost its closing quote. */
const MOST_LINES = 40;

/**
 * The records of a CSV file (RFC 4180), line breaks in quoted cells included. A record that cannot be read costs
 * its first line and nothing else: a quote that is never closed must not swallow the records after it. Empty lines
 * are left out.
 */
export async function* readRecords(
  lines: AsyncIterable<Line>,
  { delimiter, width }: RecordOptions,
): AsyncGenerator<CsvRecord, void, void> {
  const source = lines[Symbol.asyncIterator]();
  const ahead: Line[] = [];
  const look = async (index: number): Promise<Line | undefined> => {
    while (ahead.length <= index) {
      const step = await source.next();
      if (step.done) return undefined;
      ahead.push(step.value);
    }
    return ahead[index];
  };

  for (let first = await look(0); first; first = await look(0)) {
    const record = await readOne(first, look, { delimiter, width });
    ahead.splice(0, record.lines);
    if (record.result) yield { line: first.number, end: record.end, ...record.result };
  }
}

interface ReadRecord {
  readonly lines: number;
  readonly end: number;
  /** Absent for an empty line. */
  readonly result?: { readonly cells: readonly string[] } | { readonly fault: RowFault<RowCode> };
}

async function readOne(
  first: Line,
  look: (index: number) => Promise<Line | undefined>,
  { delimiter, width }: RecordOptions,
): Promise<ReadRecord> {
  const fault = (code: RowCode, reason: string): ReadRecord => ({
    lines: 1,
    end: first.end,
    result: { fault: { code, reason } },
  });
  if (first.trouble === 'length') return fault('LINE_TOO_LONG', 'The line is longer than 64 KiB.');
  if (first.trouble === 'encoding') return fault('ENCODING', "The line is not in the mapping's encoding.");
  if (first.text.trim() === '') return { lines: 1, end: first.end };

  let text = first.text;
  let end = first.end;
  let quotes = countQuotes(text);
  let count = 1;
  for (; quotes % 2 === 1 && count < MOST_LINES; count += 1) {
    const next = await look(count);
    if (!next || next.trouble) break;
    text += `\n${next.text}`;
    end = next.end;
    quotes += countQuotes(next.text);
  }
  const cells = quotes % 2 === 0 ? parseOne(text, delimiter) : undefined;
  const expected = width();
  // Several lines that do not make a row of this file are no record: the quote stands there by mistake.
  if (!cells || (count > 1 && expected !== undefined && cells.length !== expected)) {
    return fault('QUOTES', 'A quote is not closed, or stands where none may.');
  }
  return cells.every((cell) => cell.trim() === '')
    ? { lines: count, end }
    : { lines: count, end, result: { cells } };
}

function parseOne(text: string, delimiter: string): string[] | undefined {
  try {
    const records: string[][] = parse(text, { delimiter, relax_column_count: true, record_delimiter: '\n' });
    return records.length === 1 ? records[0] : undefined;
  } catch {
    return undefined;
  }
}

function countQuotes(text: string): number {
  let count = 0;
  for (let at = text.indexOf('"'); at !== -1; at = text.indexOf('"', at + 1)) count += 1;
  return count;
}
