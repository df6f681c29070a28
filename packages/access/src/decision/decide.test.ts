import { AGENCIES, type Agency, LANE_STATES, ROLES, type Role } from '@tongbu/vocabulary';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Asked, Caller } from '../caller.js';
import { GUARDED_CLASSES } from '../fields/field-class.js';
import { FIELDS } from '../fields/field-table.js';
import { PURPOSES, seesIdentity } from '../identity.js';
import { ACTIONS, type Action, answersFor, may } from '../rules.js';
import { type Decision, decide, fieldPolicy, type Question, type RecordFacts } from './decide.js';

const RUNS = { numRuns: 2_000 };
const PLACES = ['000000', '320000', '321000', '321002', '510900', '510903'];
const CASES = ['5f3c1f5e-8f5b-4a53-9d57-3f0d6f1c0a01', '0d9f6a0e-3b1c-4b57-9c53-0a6f9b6f0002'];
const fields = Object.entries(FIELDS).flatMap(([type, entry]) =>
  Object.keys(entry.fields).map((field) => ({ type, field })),
);

const callers: fc.Arbitrary<Caller> = fc.record({
  subject: fc.constant('exercise'),
  agency: fc.constantFrom(...AGENCIES),
  role: fc.constantFrom(...ROLES),
  jurisdictions: fc.subarray([...PLACES, 'elsewhere']),
  scopes: fc.constant([]),
  expiresAt: fc.constant(new Date('2100-01-01T00:00:00Z')),
});
/** Everybody, and those often who come far. */
const likelyCallers = fc.oneof(
  callers,
  callers.map((caller): Caller => ({ ...caller, agency: 'PUBLIC_SECURITY', role: 'tracer' })),
  callers.map((caller): Caller => ({ ...caller, agency: 'CIVIL_AFFAIRS', role: 'grid_worker' })),
);
const askings: fc.Arbitrary<Asked> = fc.record(
  {
    purpose: fc.constantFrom('TRACING', ...PURPOSES, 'CURIOSITY', ''),
    caseReference: fc.constantFrom(...CASES, 'case-1', ''),
  },
  { requiredKeys: [] },
);
const records: fc.Arbitrary<RecordFacts> = fc.record(
  {
    id: fc.constantFrom('one', 'two'),
    jurisdiction: fc.constantFrom(...PLACES, null),
    exercise: fc.boolean(),
    tracing: fc.option(
      fc.record({
        caseId: fc.constantFrom(...CASES),
        personId: fc.constantFrom('one', 'two', null),
        jurisdiction: fc.constantFrom(...PLACES),
        state: fc.constantFrom(...LANE_STATES),
        exercise: fc.boolean(),
      }),
    ),
  },
  { requiredKeys: ['id', 'jurisdiction', 'exercise'] },
);
const questions: fc.Arbitrary<Question> = fc.record({
  caller: likelyCallers,
  asked: askings,
  record: fc.option(records),
});
const anyField = fc.oneof(
  fc.constantFrom(...fields),
  fc.constantFrom(
    { type: 'Person', field: 'name' },
    { type: 'Household', field: 'address' },
    { type: 'TransferPoint', field: 'place' },
  ),
);
const rank = ({ effect }: Decision): number => ['DENY', 'MASK', 'ALLOW'].indexOf(effect);

describe('with less, nobody is given more', () => {
  const isNoMore = (less: (question: Question) => Question): void =>
    fc.assert(
      fc.property(anyField, questions, (field, question) => {
        expect(rank(decide({ ...less(question), ...field }))).toBeLessThanOrEqual(
          rank(decide({ ...question, ...field })),
        );
      }),
      RUNS,
    );

  test('without a purpose', () => {
    isNoMore(({ asked: { purpose: _, ...asked }, ...question }) => ({ ...question, asked }));
  });

  test('without a case', () => {
    isNoMore(({ asked: { caseReference: _, ...asked }, ...question }) => ({ ...question, asked }));
  });

  test('where nothing is known of the record, of its place or of the tracing', () => {
    isNoMore(({ record: _, ...question }) => question);
    isNoMore(({ record, ...question }) => ({ ...question, record: record && { ...record, tracing: null } }));
    isNoMore(({ record, ...question }) => ({
      ...question,
      record: record && { ...record, jurisdiction: null },
    }));
  });

  test('with fewer jurisdictions, or with a smaller one instead', () => {
    isNoMore(({ caller, ...question }) => ({
      ...question,
      caller: { ...caller, jurisdictions: caller.jurisdictions.slice(1) },
    }));
    const smaller = new Map([
      ['000000', '320000'],
      ['320000', '321000'],
      ['321000', '321002'],
      ['510900', '510903'],
    ]);
    isNoMore(({ caller, ...question }) => ({
      ...question,
      caller: { ...caller, jurisdictions: caller.jurisdictions.map((place) => smaller.get(place) ?? place) },
    }));
  });
});

describe('what is not known is denied', () => {
  const best: Question = {
    caller: {
      subject: 'exercise',
      agency: 'PUBLIC_SECURITY',
      role: 'tracer',
      jurisdictions: ['000000'],
      scopes: [],
      expiresAt: new Date('2100-01-01T00:00:00Z'),
    },
    asked: { purpose: 'TRACING', caseReference: CASES[0] ?? '' },
    record: {
      id: 'one',
      jurisdiction: '321002',
      exercise: false,
      tracing: {
        caseId: CASES[0] ?? '',
        personId: 'one',
        jurisdiction: '321002',
        state: 'OPEN',
        exercise: false,
      },
    },
  };

  test('a field that stands in no table, whatever its name', () => {
    const names = ['constructor', '__proto__', 'toString', 'hasOwnProperty', '', 'NAME', 'name '];
    for (const name of names) {
      const unknown = { effect: 'DENY', reason: 'UNKNOWN_FIELD' };
      expect(decide({ ...best, type: 'Person', field: name })).toEqual(unknown);
      expect(decide({ ...best, type: name, field: 'name' })).toEqual(unknown);
    }
    fc.assert(
      fc.property(fc.string(), fc.string(), questions, (type, field, question) => {
        expect(decide({ ...question, type, field })).toMatchObject({ effect: 'DENY' });
      }),
      RUNS,
    );
  });

  test('an agency or a role that is none', () => {
    const strangers = fc.constantFrom('constructor', '__proto__', 'toString', 'Tracer', 'TRACER', '');
    fc.assert(
      fc.property(fc.constantFrom(...fields), questions, strangers, (field, question, stranger) => {
        for (const changed of [{ role: stranger as Role }, { agency: stranger as Agency }]) {
          const caller = { ...question.caller, ...changed };
          expect(decide({ ...question, caller, ...field })).toEqual({ effect: 'DENY', reason: 'ROLE' });
        }
      }),
      RUNS,
    );
  });

  test('and the same question is granted where everything is as it should be', () => {
    expect(decide({ ...best, type: 'Person', field: 'name' })).toEqual({
      effect: 'ALLOW',
      reason: 'GRANTED',
    });
  });

  test.each<[string, Partial<Question>, string]>([
    ['the role', { caller: { ...best.caller, role: 'commander' } }, 'ROLE'],
    ['the purpose', { asked: { ...best.asked, purpose: 'TREATMENT' } }, 'PURPOSE'],
    ['the case', { asked: { ...best.asked, caseReference: 'case-1' } }, 'CASE'],
    ['another case', { asked: { ...best.asked, caseReference: CASES[1] ?? '' } }, 'RECORD'],
    ['the record', { record: null }, 'RECORD'],
  ])('the reason names what was missing: %s', (_, changed, reason) => {
    expect(decide({ ...best, ...changed, type: 'Person', field: 'name' })).toEqual({
      effect: 'DENY',
      reason,
    });
  });
});

describe('the decision is that of the rules', () => {
  const isAction = (name: string): name is Action => name in ACTIONS;

  test('where a field is released by an action, it is whole for who may do that, and for nobody else', () => {
    const released = fields.flatMap(({ type, field }) => {
      const action = fieldPolicy(type, field)?.releaseName ?? '';
      return isAction(action) ? [{ type, field, action }] : [];
    });
    expect(released.length).toBeGreaterThan(100);
    fc.assert(
      fc.property(fc.constantFrom(...released), questions, ({ action, ...field }, question) => {
        expect(decide({ ...question, ...field }).effect).toBe(
          may(question.caller, action) ? 'ALLOW' : 'DENY',
        );
      }),
      RUNS,
    );
  });

  test('an identity is given exactly where `seesIdentity` gives it', () => {
    const identity = ['name', 'idNumber', 'phone', 'address', 'birthDate'];
    fc.assert(
      fc.property(fc.constantFrom(...identity), questions, (field, { caller, asked, record }) => {
        const sees =
          record != null && seesIdentity(caller, asked, { person: record, tracing: record.tracing ?? null });
        expect(decide({ caller, asked, record, type: 'Person', field }).effect).toBe(sees ? 'ALLOW' : 'DENY');
      }),
      RUNS,
    );
  });

  test('the address of a household is whole for its visitors only, masked for who may read households', () => {
    fc.assert(
      fc.property(questions, ({ caller, asked, record }) => {
        const visits =
          caller.agency === 'CIVIL_AFFAIRS' &&
          ['community_lead', 'grid_worker'].includes(caller.role) &&
          record?.jurisdiction != null &&
          answersFor(caller, record.jurisdiction);
        const expected = !may(caller, 'household.read') ? 'DENY' : visits ? 'ALLOW' : 'MASK';
        expect(decide({ caller, asked, record, type: 'Household', field: 'address' }).effect).toBe(expected);
      }),
      RUNS,
    );
  });

  test('the place of a transfer is whole for who may read it, masked for whoever may read cases', () => {
    fc.assert(
      fc.property(questions, (question) => {
        const { caller } = question;
        const expected = may(caller, 'transferPlace.read')
          ? 'ALLOW'
          : may(caller, 'case.read')
            ? 'MASK'
            : 'DENY';
        expect(decide({ ...question, type: 'TransferPoint', field: 'place' }).effect).toBe(expected);
      }),
      RUNS,
    );
  });

  test('the record is asked for where it is all that is missing, and only there', () => {
    fc.assert(
      fc.property(anyField, questions, records, ({ type, field }, question, record) => {
        const policy = fieldPolicy(type, field);
        const without = policy?.decide({ ...question, record: null });
        expect(policy?.asksRecord(question)).toBe(without?.reason === 'RECORD');
        if (without?.reason !== 'RECORD') expect(policy?.decide({ ...question, record })).toEqual(without);
      }),
      RUNS,
    );
  });

  const LOGS = [
    'accessLog.read',
    'healthLog.read',
    'publicSecurityLog.read',
    'transportLog.read',
    'civilAffairsLog.read',
  ];
  test('an auditor is given nothing that is guarded, and a service nothing but what it may ask another', () => {
    for (const { type, field } of fields) {
      const policy = fieldPolicy(type, field);
      for (const agency of AGENCIES) {
        const given = (role: Role) =>
          policy?.release.readers[agency]?.includes(role) === true ? policy.releaseName : undefined;
        expect([undefined, 'envelope', ...LOGS]).toContain(given('auditor'));
        expect([undefined, 'envelope', 'pointer', 'service']).toContain(given('service'));
        if (policy && GUARDED_CLASSES.includes(policy.fieldClass)) {
          expect([given('auditor'), given('service')]).toEqual([undefined, undefined]);
        }
      }
    }
  });
});
