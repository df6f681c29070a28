import type { HubClient } from '../client/hub-client.js';
import { HubRefusal, HubUnavailable } from '../client/hub-failure.js';
import { CommandRefusal } from '../shell.js';
import { examineFile, readFileLines } from './examine-file.js';
import type { ImportKind } from './field.js';
import type { Mapping } from './mapping.js';
import { createProgress, type Progress } from './progress.js';
import { readRow } from './read-row.js';
import { type CsvRecord, readRecords } from './records.js';
import { Report } from './report.js';
import type { RowCode, RowFault } from './row-fault.js';
import { sendCases } from './send-cases.js';
import { sendTransmissions } from './send-transmissions.js';
import { type Batch, MOST_BYTES, MOST_ROWS, type Sender } from './sender.js';
import { emptyTally, type Tally } from './tally.js';

export interface ImportOptions {
  readonly file: string;
  readonly mapping: Mapping;
  readonly source: string;
  readonly hub: HubClient;
  readonly reportFile: string;
  readonly err: NodeJS.WritableStream;
  /** How long to keep trying while the hub does not answer. */
  readonly patienceMs: number;
  readonly signal?: AbortSignal;
}

const SENDERS: Readonly<Record<ImportKind, Sender>> = {
  cases: sendCases,
  transmissions: sendTransmissions,
};

/**
 * Imports a file, row by row and in batches. A row that cannot be imported goes to the report with its line and
 * column, and the rest goes on. May be repeated, after a kill too: what is there already stays as it is. Throws
 * `CommandRefusal` where the file as a whole cannot be read, or the hub refuses it or stays away.
 */
export async function runImport(options: ImportOptions): Promise<Tally> {
  const { file, mapping, reportFile, err } = options;
  const examined = await examineFile(file, mapping);
  const report = new Report(reportFile, mapping);
  const progress = createProgress(err, examined.bytes);
  const tally = emptyTally();
  const work: Work = { options, report, progress, tally };
  const batch = new BatchOf(work);
  try {
    for await (const record of rowsOf(file, mapping, examined.width)) {
      options.signal?.throwIfAborted();
      tally.read += 1;
      const result = readRecord(record, { mapping, examined, now: new Date() });
      if ('faults' in result) refuse(work, record.line, result.faults);
      else await batch.add({ line: record.line, values: result.values });
      progress.show({ bytes: record.end, rows: tally.read, refused: tally.refused });
    }
    await batch.send();
    return tally;
  } finally {
    progress.end();
    report.close();
  }
}

interface Work {
  readonly options: ImportOptions;
  readonly report: Report;
  readonly progress: Progress;
  readonly tally: Tally;
}

/** Collects rows and sends them when there are as many as one request may carry. */
class BatchOf {
  readonly #work: Work;
  #rows: { line: number; values: Batch[number]['values'] }[] = [];
  #bytes = 0;

  constructor(work: Work) {
    this.#work = work;
  }

  async add(row: Batch[number]): Promise<void> {
    const bytes = Buffer.byteLength(JSON.stringify([...row.values]));
    if (this.#bytes + bytes > MOST_BYTES) await this.send();
    this.#bytes += bytes;
    if (this.#rows.push(row) === MOST_ROWS) await this.send();
  }

  async send(): Promise<void> {
    const rows = this.#rows;
    this.#rows = [];
    this.#bytes = 0;
    if (rows.length > 0) await send(rows, this.#work);
  }
}

/** The records after the header. */
async function* rowsOf(file: string, mapping: Mapping, width: number): AsyncGenerator<CsvRecord, void, void> {
  let isHeader = true;
  const { encoding, delimiter } = mapping;
  for await (const record of readRecords(readFileLines(file, encoding), {
    delimiter,
    width: () => (isHeader ? undefined : width),
  })) {
    if (!isHeader) yield record;
    isHeader = false;
  }
}

function readRecord(
  record: CsvRecord,
  {
    mapping,
    examined,
    now,
  }: { mapping: Mapping; examined: Awaited<ReturnType<typeof examineFile>>; now: Date },
): { readonly values: Batch[number]['values'] } | { readonly faults: readonly RowFault<RowCode>[] } {
  if ('fault' in record) return { faults: [record.fault] };
  const { places, width } = examined;
  if (record.cells.length !== width) {
    const reason = `Has ${record.cells.length} cells where the header has ${width}.`;
    return { faults: [{ code: 'COLUMN_COUNT', reason }] };
  }
  const row = readRow(record.cells, { mapping, places, now });
  return row.ok ? { values: row.values } : { faults: row.faults };
}

function refuse({ tally, report }: Work, line: number, faults: readonly RowFault[]): void {
  tally.refused += 1;
  for (const fault of faults) report.add(line, fault);
}

async function send(batch: Batch, work: Work): Promise<void> {
  const { options, report, progress, tally } = work;
  const { mapping, source, hub, patienceMs, signal } = options;
  const onWait = (reason: string) => progress.note(`the hub does not answer (${reason}); trying again`);
  const sent = await SENDERS[mapping.kind](batch, {
    source,
    ask: async (operation) => {
      try {
        return await hub.askPatiently(operation, { patienceMs, onWait, signal });
      } catch (error) {
        throw commandRefusal(error);
      }
    },
  });
  const faultsOf = new Map<number, RowFault[]>();
  for (const { row, fault } of sent.refusals) faultsOf.set(row, [...(faultsOf.get(row) ?? []), fault]);
  for (const [row, faults] of faultsOf) refuse(work, batch[row]?.line ?? 0, faults);
  for (const { row, caseId, fault } of sent.conflicts) {
    report.add(batch[row]?.line ?? 0, fault);
    tally.conflictingCases.add(caseId);
  }
  tally.conflicting += new Set(sent.conflicts.map(({ row }) => row)).size;
  tally.imported += sent.imported;
  tally.newCases += sent.newCases;
  tally.unchanged += batch.length - faultsOf.size - sent.imported;
}

const REPEAT = 'What was imported stays; the same command again goes on where this one ended';

function commandRefusal(error: unknown): unknown {
  if (error instanceof HubUnavailable)
    return new CommandRefusal(`import: the hub does not answer (${error.message}). ${REPEAT}`);
  if (error instanceof HubRefusal)
    return new CommandRefusal(`import: the hub refuses: ${error.code} ${error.message}`);
  return error;
}
