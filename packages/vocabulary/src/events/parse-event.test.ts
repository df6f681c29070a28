import { describe, expect, it } from 'vitest';
import { parseEvent } from './parse-event.js';

const caseId = '0d9f6a0e-3b1c-4b57-9c53-0a6f9b6f0001';
const positive = {
  caseId,
  personId: null,
  jurisdiction: '321002',
  reportedAt: '2022-06-28T00:00:00.000Z',
  collectedAt: null,
  exercise: true,
};

describe('parseEvent', () => {
  it('an event that fits is read, without the fields that the schema does not know', () => {
    expect(parseEvent('case.positive', 1, { ...positive, addedLater: 1 })).toEqual({
      ok: true,
      event: { type: 'case.positive', version: 1, payload: positive },
    });
  });

  it('a settled and a closed case, contacts, a changed lane and registered people are read', () => {
    const settled = { caseId, outcome: 'EXCLUDED', settledAt: positive.reportedAt, exercise: false };
    const lane = {
      caseId,
      lane: 'tracing',
      state: 'OPEN',
      startedAt: positive.reportedAt,
      dueAt: positive.reportedAt,
      completedAt: null,
      jurisdiction: '5109G1',
      exercise: false,
    };
    expect(parseEvent('case.settled', 1, settled).ok).toBe(true);
    expect(parseEvent('lane.changed', 1, lane).ok).toBe(true);
    const closed = { caseId, closedAt: positive.reportedAt, exercise: false };
    expect(parseEvent('case.closed', 1, closed).ok).toBe(true);
    expect(parseEvent('contacts.recorded', 1, { caseId, personIds: [caseId], exercise: false }).ok).toBe(
      true,
    );
    expect(parseEvent('contacts.recorded', 1, { caseId, personIds: [], exercise: false }).ok).toBe(false);
    expect(parseEvent('persons.registered', 1, { personIds: [caseId] }).ok).toBe(true);
    expect(parseEvent('persons.registered', 1, { personIds: [caseId], exercise: true }).ok).toBe(true);
    expect(parseEvent('persons.erased', 1, { personIds: [caseId] }).ok).toBe(true);
    const head = {
      agency: 'HEALTH',
      chain: caseId,
      sequence: 1,
      hash: '0'.repeat(64),
      at: positive.reportedAt,
      jws: 'a.b.c',
    };
    expect(parseEvent('audit.headSigned', 1, head).ok).toBe(true);
    expect(parseEvent('audit.headSigned', 1, { ...head, jws: '张三' }).ok).toBe(false);
  });

  it.each(['case.reopened', '', 'constructor', '__proto__'])('the type %j is unknown', (type) => {
    expect(parseEvent(type, 1, positive)).toEqual({ ok: false, code: 'UNKNOWN_TYPE' });
  });

  it.each([0, 2, 1.5, Number.NaN])('the version %d of a known type is unknown', (version) => {
    expect(parseEvent('case.positive', version, positive)).toEqual({ ok: false, code: 'UNKNOWN_VERSION' });
  });

  it.each([
    ['caseId', { ...positive, caseId: '440282198001010010' }],
    ['personId', { ...positive, personId: '张三' }],
    ['jurisdiction', { ...positive, jurisdiction: 'elsewhere' }],
    ['reportedAt', { ...positive, reportedAt: '2022-06-31T00:00:00Z' }],
    ['reportedAt', { ...positive, reportedAt: '2022-06-28T08:00:00+08:00' }],
    ['', null],
    ['', 'text'],
  ])(
    'a payload with a fault in %j is refused by the name of the field, without its value',
    (path, payload) => {
      expect(parseEvent('case.positive', 1, payload)).toEqual({ ok: false, code: 'INVALID_PAYLOAD', path });
    },
  );

  it('501 people are too many for one event', () => {
    const personIds = Array.from({ length: 501 }, () => caseId);
    expect(parseEvent('persons.registered', 1, { personIds }).ok).toBe(false);
    expect(parseEvent('persons.registered', 1, { personIds: personIds.slice(1) }).ok).toBe(true);
  });
});
