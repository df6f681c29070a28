import { AGENCIES, ROLES } from '@tongbu/vocabulary';
import { describe, expect, test } from 'vitest';
import type { Caller } from './caller.js';
import {
  type IdentifiedPerson,
  identityCase,
  PURPOSES,
  seesIdentity,
  type TracingOfCase,
} from './identity.js';

const caseId = '5f3c1f5e-8f5b-4a53-9d57-3f0d6f1c0a01';
const personId = '0d9f6a0e-3b1c-4b57-9c53-0a6f9b6f0001';
const tracer: Caller = {
  subject: 'tracer-1',
  agency: 'PUBLIC_SECURITY',
  role: 'tracer',
  jurisdictions: ['321000'],
  scopes: [],
  expiresAt: new Date('2100-01-01T00:00:00Z'),
};
const asked = { purpose: 'TRACING', caseReference: caseId };
const sees = (
  changed: { tracing?: Partial<TracingOfCase> | null; person?: Partial<IdentifiedPerson> },
  caller: Partial<Caller> = {},
) =>
  seesIdentity({ ...tracer, ...caller }, asked, {
    person: { id: personId, jurisdiction: '321003', exercise: false, ...changed.person },
    tracing: changed.tracing === null ? null : { ...lane, ...changed.tracing },
  });
const lane: TracingOfCase = {
  caseId,
  personId: null,
  jurisdiction: '321002',
  state: 'OPEN',
  exercise: false,
};

describe('the case that identities are read for', () => {
  test('is named by its id, in whatever spelling', () => {
    expect(identityCase(tracer, asked)).toBe(caseId);
    expect(identityCase(tracer, { ...asked, caseReference: caseId.toUpperCase() })).toBe(caseId);
  });

  test.each([undefined, '', 'a case', `${caseId} `, caseId.slice(1), '\u0000', `${caseId}\n`])(
    'is not named by %j',
    (text) => {
      const reason = { purpose: 'TRACING', ...(text !== undefined && { caseReference: text }) };
      expect(identityCase(tracer, reason)).toBeUndefined();
    },
  );

  test('is in tracing: no other agency’s purpose is one of public security', () => {
    const others = [...PURPOSES.filter((purpose) => purpose !== 'TRACING'), 'CURIOSITY', 'tracing', ''];
    for (const purpose of others) expect(identityCase(tracer, { ...asked, purpose })).toBeUndefined();
    expect(identityCase(tracer, { caseReference: caseId })).toBeUndefined();
  });

  test('is there for tracers and registrars of public security, and for nobody else', () => {
    const who = AGENCIES.flatMap((agency) =>
      ROLES.filter((role) => identityCase({ ...tracer, agency, role }, asked)).map(
        (role) => `${agency} ${role}`,
      ),
    );
    expect(who.toSorted()).toEqual(['PUBLIC_SECURITY registrar', 'PUBLIC_SECURITY tracer']);
  });
});

describe('identity', () => {
  test.each(['OPEN', 'IN_PROGRESS', 'DONE'] as const)('is seen while the tracing is %s', (state) => {
    expect(sees({ tracing: { state } })).toBe(true);
  });

  test('is not seen where nobody traces the case, or no longer', () => {
    expect(sees({ tracing: null })).toBe(false);
    expect(sees({ tracing: { state: 'STOOD_DOWN' } })).toBe(false);
    expect(sees({ tracing: { state: 'STOOD_DOWN', personId } })).toBe(false);
  });

  test('is not seen for the tracing of another case than the request names', () => {
    expect(sees({ tracing: { caseId: personId } })).toBe(false);
  });

  test('is not seen for a case of a place that the caller does not answer for, whoever the person is', () => {
    expect(sees({ tracing: { jurisdiction: '510903' } })).toBe(false);
    expect(sees({ tracing: { jurisdiction: '510903', personId } })).toBe(false);
    expect(sees({}, { jurisdictions: [] })).toBe(false);
  });

  test('of a person from elsewhere, or of no place, is seen where the case is theirs', () => {
    for (const jurisdiction of ['510903', null]) {
      expect(sees({ person: { jurisdiction } })).toBe(false);
      expect(sees({ person: { jurisdiction }, tracing: { personId } })).toBe(true);
    }
  });

  test('of somebody real is not opened by a drill', () => {
    expect(sees({ tracing: { exercise: true, personId } })).toBe(false);
    expect(sees({ tracing: { exercise: true }, person: { exercise: true } })).toBe(true);
  });
});
