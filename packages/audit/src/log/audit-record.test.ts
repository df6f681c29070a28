import { expect, test } from 'vitest';
import { type AuditedRequest, auditRecord, canonicalBody, parseBody } from './audit-record.js';

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
