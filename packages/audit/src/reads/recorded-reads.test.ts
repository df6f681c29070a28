import { randomUUID } from 'node:crypto';
import { Fault } from '@tongbu/runtime';
import { expect, test } from 'vitest';
import type { AuditedAct } from '../log/audit-record.js';
import { createRecordedReads, type FieldRead } from './recorded-reads.js';

const request = {
  caller: { subject: 'nurse-1', agency: 'HEALTH', role: 'clinician' },
  asked: {},
  requestId: 'request-1',
} as const;
const [one, other, caseId] = [randomUUID(), randomUUID(), randomUUID()];
const read = (changed: Partial<FieldRead>): FieldRead => ({
  action: 'case.read',
  personIds: [one],
  caseIds: [caseId],
  field: 'severity',
  decision: 'ALLOW',
  code: 'GRANTED',
  ...changed,
});

function recorder() {
  const batches: (readonly AuditedAct[])[] = [];
  const reads = createRecordedReads(
    {
      record: async (_request, acts) => {
        batches.push(acts);
      },
    },
    request,
  );
  return { batches, reads };
}

test('the fields of a record that are read together are one row, and the records of a page one batch', async () => {
  const { batches, reads } = recorder();
  await Promise.all([
    reads.load(read({})),
    reads.load(read({ field: 'onsetDate' })),
    reads.load(read({ personIds: [other] })),
    reads.load(read({ field: 'contacts', decision: 'DENY', code: 'ROLE' })),
  ]);
  expect(batches).toHaveLength(1);
  expect(batches[0]?.map(({ personIds, fields, decision }) => [personIds, fields, decision])).toEqual([
    [[one], ['severity', 'onsetDate'], 'ALLOW'],
    [[other], ['severity'], 'ALLOW'],
    [[one], ['contacts'], 'DENY'],
  ]);
});

test('what is read again in the same request is recorded once, and a decision that has changed again', async () => {
  const { batches, reads } = recorder();
  await reads.load(read({}));
  await reads.load(read({}));
  expect(batches).toHaveLength(1);
  await reads.load(read({ decision: 'DENY', code: 'RECORD' }));
  expect(batches).toHaveLength(2);
});

test('what cannot be recorded is told to every field that waits for it', async () => {
  const reads = createRecordedReads(
    { record: () => Promise.reject(new Fault('AGENCY_UNAVAILABLE')) },
    request,
  );
  const fields = await Promise.allSettled([reads.load(read({})), reads.load(read({ field: 'contacts' }))]);
  expect(fields.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
});
