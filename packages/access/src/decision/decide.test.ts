import { AGENCIES } from '@tongbu/vocabulary';
import { describe, expect, test } from 'vitest';
import { CASES, orderly } from '../testing/orderly.js';
import { DECISION_REASONS, decide, fieldPolicy, type Question } from './decide.js';

const best = orderly('PUBLIC_SECURITY', 'tracer');
const changedFile = (change: Partial<NonNullable<Question['caseFile']>>): Partial<Question> => ({
  caseFile: best.caseFile && { ...best.caseFile, ...change },
});
const changedRecord = (change: Partial<NonNullable<Question['record']>>): Partial<Question> => ({
  record: best.record && { ...best.record, ...change },
});
const birthDate = (changed: Partial<Question> = {}) =>
  decide({ ...best, ...changed, type: 'Person', field: 'birthDate' });

test('a birth date is given to a tracer for the open case of the person', () => {
  expect(birthDate()).toEqual({ effect: 'ALLOW', reason: 'GRANTED' });
});

test.each<[string, Partial<Question>, keyof typeof DECISION_REASONS]>([
  ['the role is another', { caller: { ...best.caller, role: 'commander' } }, 'ROLE'],
  ['there is no purpose', { asked: { caseReference: CASES[0] } }, 'PURPOSE'],
  ['the purpose is another agency’s', { asked: { ...best.asked, purpose: 'TREATMENT' } }, 'PURPOSE'],
  ['the purpose is statistics', { asked: { ...best.asked, purpose: 'STATISTICS' } }, 'PURPOSE'],
  ['the purpose is nobody’s', { asked: { ...best.asked, purpose: 'tracing' } }, 'PURPOSE'],
  ['there is no case', { asked: { purpose: 'TRACING' } }, 'CASE'],
  ['the case is no id', { asked: { ...best.asked, caseReference: 'case-1' } }, 'CASE'],
  ['the case is an id and more', { asked: { ...best.asked, caseReference: `${CASES[0]}\n` } }, 'CASE'],
  ['the case is another', { asked: { ...best.asked, caseReference: CASES[1] } }, 'CASE_NOT_ACTIVE'],
  ['the case is not known', { caseFile: null }, 'CASE_NOT_ACTIVE'],
  ['nobody said whether it is known', { caseFile: undefined }, 'CASE_NOT_ACTIVE'],
  ['the case is over', changedFile({ isActive: false }), 'CASE_NOT_ACTIVE'],
  [
    'case and person are of another place',
    { ...changedFile({ jurisdiction: '510903' }), ...changedRecord({ jurisdiction: '510903' }) },
    'CASE_NOT_ACTIVE',
  ],
  [
    'the case is of another place, and that of the person is not known',
    { ...changedFile({ jurisdiction: '510903' }), ...changedRecord({ jurisdiction: null }) },
    'CASE_NOT_ACTIVE',
  ],
  ['the caller answers for no place', { caller: { ...best.caller, jurisdictions: [] } }, 'CASE_NOT_ACTIVE'],
  ['the lane of the agency is done', changedFile({ openFor: new Set(['HEALTH']) }), 'LANE_NOT_OPEN'],
  ['the person does not stand in the file', changedFile({ personIds: new Set(['two']) }), 'RECORD'],
  ['nothing is known of the person', { record: null }, 'RECORD'],
  ['a drill is to open somebody real', changedFile({ exercise: true }), 'RECORD'],
])('it is refused where %s, and the reason says so', (_, changed, reason) => {
  expect(birthDate(changed)).toEqual({ effect: 'DENY', reason });
});

test.each<[string, Partial<Question>]>([
  ['the case is written in capitals', { asked: { ...best.asked, caseReference: CASES[0].toUpperCase() } }],
  ['the record is of the case itself', changedRecord({ personIds: [], caseIds: [CASES[0]] })],
  ['one of several people stands in the file', changedRecord({ personIds: ['two', 'one'] })],
  ['one of several cases is it', changedRecord({ personIds: [], caseIds: [CASES[1], CASES[0]] })],
  ['the case is of another place, and the person of the caller’s', changedFile({ jurisdiction: '510903' })],
  ['the person is of another place', changedRecord({ jurisdiction: '510903' })],
  [
    'the case is of a drill, and the person too',
    { ...changedFile({ exercise: true }), ...changedRecord({ exercise: true }) },
  ],
  [
    'the case is of a drill, and nobody knows of the person',
    { ...changedFile({ exercise: true }), ...changedRecord({ exercise: null }) },
  ],
  ['the case is real, and the person of a drill', changedRecord({ exercise: true })],
])('it is given where %s', (_, changed) => {
  expect(birthDate(changed)).toEqual({ effect: 'ALLOW', reason: 'GRANTED' });
});

describe('a masked field', () => {
  test.each([
    ['name', 'NAME'],
    ['idNumber', 'ID_NUMBER'],
    ['phone', 'PHONE'],
    ['address', 'ADDRESS'],
  ])('%s has its mask where it is not given whole', (field, mask) => {
    expect(decide({ ...best, asked: {}, type: 'Person', field })).toEqual({
      effect: 'MASK',
      mask,
      reason: 'PURPOSE',
    });
    const checkpoint = orderly('PUBLIC_SECURITY', 'checkpoint_officer');
    expect(decide({ ...checkpoint, type: 'Person', field })).toEqual({
      effect: 'MASK',
      mask,
      reason: 'ROLE',
    });
    expect(decide({ ...best, type: 'Person', field })).toEqual({ effect: 'ALLOW', reason: 'GRANTED' });
  });

  test('the door of a household is shown to its visitors in a place of theirs', () => {
    const visitor = orderly('CIVIL_AFFAIRS', 'grid_worker');
    const door = (changed: Partial<Question>) =>
      decide({ ...visitor, ...changed, type: 'Household', field: 'address' });
    expect(door({})).toEqual({ effect: 'ALLOW', reason: 'GRANTED' });
    const masked = { effect: 'MASK', mask: 'ADDRESS', reason: 'RECORD' };
    expect(door(changedRecord({ jurisdiction: '510903' }))).toEqual(masked);
    expect(door(changedRecord({ jurisdiction: null }))).toEqual(masked);
  });
});

describe('statistics', () => {
  const counting = { asked: { purpose: 'STATISTICS' }, record: null, caseFile: null };
  const shown = (agency: Parameters<typeof orderly>[0], role: Parameters<typeof orderly>[1]) =>
    ['onsetDate', 'severity', 'infectedBy', 'infected', 'contacts', 'reportedPlace'].filter(
      (field) =>
        decide({ ...orderly(agency, role), ...counting, type: 'Case', field }).reason === 'STATISTICS',
    );

  test('open what is told of opaque cases to epidemiologists, without a case', () => {
    expect(shown('HEALTH', 'epidemiologist')).toEqual(['onsetDate', 'severity', 'infectedBy', 'infected']);
  });

  test('open nothing to anybody else, and nothing of a person', () => {
    expect(shown('HEALTH', 'clinician')).toEqual([]);
    expect(shown('PUBLIC_SECURITY', 'tracer')).toEqual([]);
    const epidemiologist = orderly('HEALTH', 'epidemiologist');
    for (const field of ['birthDate', 'cases', 'specimens', 'household', 'isolationPlan']) {
      expect(decide({ ...epidemiologist, ...counting, type: 'Person', field })).toEqual({
        effect: 'DENY',
        reason: 'PURPOSE',
      });
    }
  });
});

describe('broken glass', () => {
  const stranger: Question = { ...best, asked: {}, caseFile: null };
  const given = { effect: 'ALLOW', reason: 'EMERGENCY' };
  const ask = (changed: Partial<Question>) =>
    decide({ ...stranger, ...changed, type: 'Person', field: 'birthDate' });

  test('opens the person that it was broken for, and nobody else', () => {
    expect(ask({ emergency: [{ personId: 'one' }] })).toEqual(given);
    expect(ask({ emergency: [{ personId: 'two' }] })).toEqual({ effect: 'DENY', reason: 'PURPOSE' });
    expect(ask({ emergency: [{ personId: 'two' }, { personId: 'one' }] })).toEqual(given);
    expect(ask({ emergency: [{ personId: 'one' }], record: null })).toMatchObject({ effect: 'DENY' });
  });

  test('opens the case that it was broken for, with whoever stands in its file', () => {
    const access = { caseId: CASES[0], personIds: new Set(['one']), exercise: false };
    expect(ask({ emergency: [access] })).toEqual(given);
    expect(ask({ emergency: [{ ...access, personIds: new Set(['two']) }] })).toMatchObject({
      effect: 'DENY',
    });
    const ofCase = { ...changedRecord({ personIds: [], caseIds: [CASES[0]] }) };
    expect(ask({ emergency: [{ ...access, personIds: new Set() }], ...ofCase })).toEqual(given);
    const other = { ...access, caseId: CASES[1], personIds: new Set<string>() };
    expect(ask({ emergency: [other], ...ofCase })).toMatchObject({ effect: 'DENY' });
  });

  test('of a drill opens nobody real', () => {
    const access = { caseId: CASES[0], personIds: new Set(['one']), exercise: true };
    expect(ask({ emergency: [access], ...changedRecord({ exercise: false }) })).toMatchObject({
      effect: 'DENY',
    });
    expect(ask({ emergency: [access], ...changedRecord({ exercise: true }) })).toEqual(given);
  });

  test('is for those who treat, verify and trace: it gives nobody what their agency never sees', () => {
    const emergency = [{ personId: 'one' }];
    const who = AGENCIES.flatMap((agency) =>
      (
        [
          'epidemiologist',
          'clinician',
          'laboratory',
          'tracer',
          'registrar',
          'driver',
          'grid_worker',
          'commander',
        ] as const
      )
        .filter((role) => ask({ caller: { ...best.caller, agency, role }, emergency }).effect === 'ALLOW')
        .map((role) => `${agency} ${role}`),
    );
    expect(who).toEqual(['HEALTH epidemiologist', 'HEALTH clinician', 'PUBLIC_SECURITY tracer']);
    expect(decide({ ...stranger, emergency, type: 'Specimen', field: 'outcome' })).toEqual({
      effect: 'DENY',
      reason: 'ROLE',
    });
  });

  test('is not looked at where the field is given anyway', () => {
    expect(birthDate({ emergency: [{ personId: 'one' }] })).toEqual({ effect: 'ALLOW', reason: 'GRANTED' });
  });
});

test('a field that stands in no table is denied, whatever its name', () => {
  for (const name of ['constructor', '__proto__', 'toString', 'hasOwnProperty', '', 'NAME', 'name ']) {
    const unknown = { effect: 'DENY', reason: 'UNKNOWN_FIELD' };
    expect(decide({ ...best, type: 'Person', field: name })).toEqual(unknown);
    expect(decide({ ...best, type: name, field: 'name' })).toEqual(unknown);
    expect(fieldPolicy(name, 'name')).toBeUndefined();
  }
});

test('every reason says what it means', () => {
  for (const [code, words] of Object.entries(DECISION_REASONS)) {
    expect(code).toMatch(/^[A-Z_]+$/);
    expect(words).toMatch(/^[A-Z].{10,}\.$/);
  }
});

describe('words about broken glass', () => {
  const ask = (changed: Partial<Question>) => {
    const question = orderly('HEALTH', 'auditor');
    return decide({ ...question, ...changed, type: 'EmergencyAccess', field: 'reason' });
  };

  test('are for an auditor who says that it is for an audit, whatever case is named', () => {
    expect(ask({})).toEqual({ effect: 'ALLOW', reason: 'GRANTED' });
    expect(ask({ asked: { purpose: 'AUDIT' }, record: null, caseFile: null })).toMatchObject({
      effect: 'ALLOW',
    });
    for (const purpose of ['TRACING', 'STATISTICS', ''])
      expect(ask({ asked: { purpose, caseReference: CASES[0] } })).toEqual({
        effect: 'DENY',
        reason: 'PURPOSE',
      });
  });

  test('are for nobody else, not for whoever wrote them either', () => {
    const asked = { purpose: 'AUDIT' };
    for (const [agency, role] of [
      ['HEALTH', 'epidemiologist'],
      ['PUBLIC_SECURITY', 'tracer'],
      ['PUBLIC_SECURITY', 'commander'],
      ['TRANSPORT', 'auditor'],
    ] as const)
      expect(ask({ ...orderly(agency, role), asked })).toEqual({ effect: 'DENY', reason: 'ROLE' });
  });
});
