import DataLoader from 'dataloader';
import type { AuditedAct, AuditedRequest, Decision } from '../log/audit-record.js';

/** Whom a record is about: people and cases, by their ids. */
export interface Concerned {
  readonly personIds: readonly string[];
  readonly caseIds: readonly string[];
}

/** One field of a record, as it was asked for and decided. */
export interface FieldRead extends Concerned {
  /** What reading the record is called: `case.read`. */
  readonly action: string;
  readonly field: string;
  readonly decision: Decision;
  readonly code: string;
}

/** Records what a request reads of whom; one per request. */
export type RecordedReads = Pick<DataLoader<FieldRead, void, string>, 'load'>;

/**
 * Records what a request reads: `load` resolves when the row is committed, and rejects with `AGENCY_UNAVAILABLE` when it
 * cannot be. What is asked for together and decided alike is one row a record, with all its fields; what is asked for
 * again in the same request is recorded once.
 */
export function createRecordedReads(
  audit: { record(request: AuditedRequest, acts: readonly AuditedAct[]): Promise<void> },
  request: AuditedRequest,
): RecordedReads {
  return new DataLoader(
    async (reads: readonly FieldRead[]) => {
      const rows = new Map<string, { read: FieldRead; fields: string[] }>();
      for (const read of reads) {
        const key = keyOfRow(read);
        const row = rows.get(key);
        if (row) row.fields.push(read.field);
        else rows.set(key, { read, fields: [read.field] });
      }
      await audit.record(
        request,
        [...rows.values()].map(({ read: { action, personIds, caseIds, decision, code }, fields }) => ({
          action,
          personId: null,
          personIds,
          caseIds,
          fields,
          decision,
          code,
        })),
      );
      return reads.map(() => undefined);
    },
    { cacheKeyFn: (read: FieldRead) => `${read.field} ${keyOfRow(read)}` },
  );
}

const keyOfRow = ({ action, personIds, caseIds, decision, code }: FieldRead): string =>
  `${action} ${decision} ${code} ${personIds} / ${caseIds}`;
