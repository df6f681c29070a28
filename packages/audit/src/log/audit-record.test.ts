import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { type AuditedRequest, auditRecord, auditRecords, canonicalBody, parseBody } from './audit-record.js';

const act = {
  action: 'person.identity',
  personId: '0D9F6A0E-3B1C-4B57-9C53-0A6F9B6F0001',
  fields: ['phone', 'name', 'phone'],
  decision: 'ALLOW',
  code: 'GRANTED',
} as const;
const request = (asked: AuditedRequest['asked'], subject = 'tracer-1'): AuditedRequest => ({
  caller: { subject, agency: 'PUBLIC_SECURITY', role: 'tracer' },
  asked,
  requestId: 'request-1',
});

test('a row is one text whatever order its parts come in: keys and fields sorted, each field once', () => {
  const record = auditRecord(request({ purpose: 'TRACING' }), act);
  const turned = Object.fromEntries(Object.entries(record).toReversed()) as typeof record;
  expect(canonicalBody(turned)).toBe(canonicalBody(record));
  expect(canonicalBody(record)).toMatch(/^\{"action":"person\.identity","agency":/);
  expect(parseBody(canonicalBody(record))).toEqual(record);
  expect(record).toMatchObject({
    fields: ['name', 'phone'],
    personId: act.personId.toLowerCase(),
    caseId: null,
  });
});

test('what a caller writes into purpose and case gets in only where it is one of the list, or an id', () => {
  const value = '321003195203150023';
  const body = canonicalBody(auditRecord(request({ purpose: value, caseReference: `张三 ${value}` }), act));
  expect(body).not.toMatch(/张|3210/);
  expect(parseBody(body)).toMatchObject({ purpose: 'UNRECOGNISED', caseId: 'UNRECOGNISED' });
});

test('an account that holds what the database refuses does not keep the row out', () => {
  expect(auditRecord(request({}, 'a\u0000b\ud800'), act).subject).toBe('a\ufffdb\ufffd');
});

test('an act of many people has a row for every 500 of them, each id once, and nothing that is no id', () => {
  const ids = Array.from({ length: 501 }, () => randomUUID());
  const rows = auditRecords(request({}), {
    ...act,
    personId: null,
    personIds: [...ids, ids[0] ?? '', '321003195203150023', '张三'],
    caseIds: [act.personId],
    counts: { refused: 0, changed: 501 },
  });
  expect(rows.map(({ personId, personIds = [] }) => [personId, personIds.length])).toEqual([
    [null, 500],
    [ids[500], 0],
  ]);
  expect(rows.map(({ counts, caseIds }) => [counts, caseIds])).toEqual([
    [{ changed: 501 }, [act.personId.toLowerCase()]],
    [undefined, undefined],
  ]);
  expect(rows.map((row) => parseBody(canonicalBody(row)))).toEqual(rows);
});
