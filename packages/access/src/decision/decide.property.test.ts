import { AGENCIES, type Agency, ROLES, type Role } from '@tongbu/vocabulary';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { GUARDED_CLASSES } from '../fields/field-class.js';
import { FIELDS } from '../fields/field-table.js';
import { AUDIT_OF, PURPOSES_OF, readCaseId } from '../purposes.js';
import { ACTIONS, type Action, answersFor, type Grant, may } from '../rules.js';
import { questions } from '../testing/questions.js';
import { type Decision, decide, fieldPolicy, type Question } from './decide.js';

const RUNS = { numRuns: 3_000 };
const fields = Object.entries(FIELDS).flatMap(([type, entry]) =>
  Object.keys(entry.fields).map((field) => ({ type, field })),
);
const guarded = fields.filter(({ type, field }) =>
  GUARDED_CLASSES.includes(fieldPolicy(type, field)?.fieldClass ?? 'P0'),
);
const anyField = fc.oneof(fc.constantFrom(...fields), fc.constantFrom(...guarded));
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

  test('without a purpose, or without a case', () => {
    isNoMore(({ asked: { purpose: _, ...asked }, ...question }) => ({ ...question, asked }));
    isNoMore(({ asked: { caseReference: _, ...asked }, ...question }) => ({ ...question, asked }));
  });

  test('where nothing is known of the record or of the case', () => {
    isNoMore(({ record: _, ...question }) => question);
    isNoMore(({ caseFile: _, ...question }) => question);
    isNoMore(({ record, ...question }) => ({
      ...question,
      record: record && { ...record, jurisdiction: null },
    }));
  });

  test('where the case is over, nobody works on it, or nobody stands in its file', () => {
    const changed = (change: Partial<NonNullable<Question['caseFile']>>) =>
      isNoMore(({ caseFile, ...question }) => ({
        ...question,
        caseFile: caseFile && { ...caseFile, ...change },
      }));
    changed({ isActive: false });
    changed({ openFor: new Set() });
    changed({ personIds: new Set() });
    changed({ exercise: true });
  });

  test('where the glass is whole', () => {
    isNoMore((question) => ({ ...question, emergency: [] }));
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
  test('a field that stands in no table, whatever its name', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), questions, (type, field, question) => {
        expect(decide({ ...question, type, field })).toEqual({ effect: 'DENY', reason: 'UNKNOWN_FIELD' });
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
});

describe('the decision is that of the rules', () => {
  const isAction = (name: string): name is Action => name in ACTIONS;
  const has = (grant: Grant | undefined, { agency, role }: Question['caller']): boolean =>
    grant?.[agency]?.includes(role) ?? false;

  /** The rule for a case in other words: each clause of it, and nothing else. */
  function isForItsCase({ caller, asked, record, caseFile }: Question): boolean {
    const named = readCaseId(asked.caseReference);
    return (
      PURPOSES_OF[caller.agency].some((purpose) => purpose === asked.purpose) &&
      named !== undefined &&
      caseFile != null &&
      caseFile.caseId === named &&
      caseFile.isActive &&
      [caseFile.jurisdiction, record?.jurisdiction].some(
        (place) => place != null && answersFor(caller, place),
      ) &&
      caseFile.openFor.has(caller.agency) &&
      record != null &&
      !(caseFile.exercise && record.exercise === false) &&
      (record.caseIds.includes(named) || record.personIds.some((id) => caseFile.personIds.has(id)))
    );
  }

  function isOpened({ record, emergency = [] }: Question): boolean {
    return emergency.some((access) =>
      access.personId === undefined
        ? !(access.exercise && record?.exercise === false) &&
          (record?.caseIds.includes(access.caseId) ||
            record?.personIds.some((personId) => access.personIds.has(personId)))
        : record?.personIds.includes(access.personId),
    );
  }

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

  test('a guarded field is whole for a purpose and an open case, for statistics, or through broken glass', () => {
    fc.assert(
      fc.property(fc.constantFrom(...guarded), questions, (field, question) => {
        const { caller, asked, record } = question;
        const release = fieldPolicy(field.type, field.field)?.release;
        const isReader = has(release?.readers, caller);
        const isWhole = has(release?.whole ?? release?.readers, caller);
        const isThere =
          !release?.record?.includes('OWN_PLACE') ||
          (record?.jurisdiction != null && answersFor(caller, record.jurisdiction));
        const isAudited = release?.withoutCase === true && asked.purpose === 'AUDIT';
        const isCounted = asked.purpose === 'STATISTICS' && has(release?.statistics, caller);
        const isGiven =
          isReader &&
          ((isWhole &&
            (isCounted || isAudited || (!release?.withoutCase && isForItsCase(question) && isThere))) ||
            (has(release?.emergency, caller) && isOpened(question)));
        const otherwise = isReader && release?.mask !== undefined ? 'MASK' : 'DENY';
        expect(decide({ ...question, ...field }).effect).toBe(isGiven ? 'ALLOW' : otherwise);
      }),
      { numRuns: 20_000 },
    );
  });

  test('record and case are asked for where they are all that is missing, and only there', () => {
    const byRecord = ['CASE_NOT_ACTIVE', 'LANE_NOT_OPEN', 'RECORD'];
    fc.assert(
      fc.property(anyField, questions, ({ type, field }, { record, caseFile, ...given }) => {
        const question = { ...given, emergency: [] };
        const policy = fieldPolicy(type, field);
        const without = policy?.decide(question);
        expect(policy?.asksRecord(question)).toBe(byRecord.includes(without?.reason ?? ''));
        if (!policy?.asksRecord(question))
          expect(policy?.decide({ ...question, record, caseFile })).toEqual(without);
      }),
      RUNS,
    );
  });

  test('the glass is there to break for whom it changes something, and for nobody else', () => {
    fc.assert(
      fc.property(fc.constantFrom(...guarded), questions, ({ type, field }, question) => {
        const policy = fieldPolicy(type, field);
        const { effect } = policy?.decide({ ...question, emergency: [] }) ?? {};
        const broken = policy?.decide(question);
        if (broken?.effect === effect) return;
        expect(broken).toEqual({ effect: 'ALLOW', reason: 'EMERGENCY' });
        expect(policy?.mayBreakGlass(question.caller)).toBe(true);
      }),
      RUNS,
    );
  });
});

test('every field of class P2 or P3 asks for a purpose and a case, but for words about an emergency access', () => {
  expect(guarded.length).toBeGreaterThan(25);
  for (const { type, field } of guarded) {
    const { release, releaseName } = fieldPolicy(type, field) ?? {};
    if (releaseName === 'emergencyText') {
      expect([release?.purposes, release?.readers]).toEqual([AUDIT_OF, ACTIONS['glass.review']]);
      continue;
    }
    expect([`${type}.${field}`, release?.purposes, release?.record?.includes('CASE')]).toEqual([
      `${type}.${field}`,
      PURPOSES_OF,
      true,
    ]);
  }
});

const LOGS = [
  'accessLog.read',
  'healthLog.read',
  'publicSecurityLog.read',
  'transportLog.read',
  'civilAffairsLog.read',
];
test('an auditor is given nothing that is guarded but words about an emergency access, and a service nothing but what it may ask another', () => {
  for (const { type, field } of fields) {
    const policy = fieldPolicy(type, field);
    for (const agency of AGENCIES) {
      const given = (role: Role) =>
        policy?.release.readers[agency]?.includes(role) === true ? policy.releaseName : undefined;
      expect(OF_AUDITORS).toContain(given('auditor'));
      expect([undefined, 'envelope', 'pointer', 'service']).toContain(given('service'));
      if (policy && GUARDED_CLASSES.includes(policy.fieldClass)) {
        expect([undefined, 'emergencyText']).toContain(given('auditor'));
        expect(given('service')).toBeUndefined();
        expect(ROLES.filter((role) => policy.mayBreakGlass(callerOf(agency, role)))).not.toContain('service');
      }
    }
  }
});

const OF_AUDITORS = [undefined, 'envelope', ...LOGS, 'glass.watch', 'glass.review', 'emergencyText'];
const callerOf = (agency: Agency, role: Role): Question['caller'] => ({
  subject: 'exercise',
  agency,
  role,
  jurisdictions: ['000000'],
  scopes: [],
  expiresAt: new Date('2100-01-01T00:00:00Z'),
});
