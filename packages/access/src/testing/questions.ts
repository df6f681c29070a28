import { AGENCIES, type Agency, ROLES } from '@tongbu/vocabulary';
import fc from 'fast-check';
import type { Asked, Caller } from '../caller.js';
import type { Question } from '../decision/decide.js';
import type { CaseFile, EmergencyAccess, RecordFacts } from '../decision/facts.js';
import { PURPOSES, PURPOSES_OF } from '../purposes.js';
import { CASES } from './orderly.js';

const PLACES = ['000000', '320000', '321000', '321002', '510900', '510903'] as const;
const PERSONS = ['one', 'two'] as const;

const callers: fc.Arbitrary<Caller> = fc.record({
  subject: fc.constant('exercise'),
  agency: fc.constantFrom(...AGENCIES),
  role: fc.constantFrom(...ROLES),
  jurisdictions: fc.subarray([...PLACES, 'elsewhere']),
  scopes: fc.constant([]),
  expiresAt: fc.constant(new Date('2100-01-01T00:00:00Z')),
});
const as = (agency: Agency, role: Caller['role']): fc.Arbitrary<Caller> =>
  callers.map((caller) => ({ ...caller, agency, role, jurisdictions: ['000000', ...caller.jurisdictions] }));
/** Everybody, and those often who come far. */
const likelyCallers = fc.oneof(
  callers,
  as('PUBLIC_SECURITY', 'tracer'),
  as('CIVIL_AFFAIRS', 'grid_worker'),
  as('HEALTH', 'epidemiologist'),
  as('TRANSPORT', 'driver'),
);

const askings: fc.Arbitrary<Asked> = fc.record(
  {
    purpose: fc.constantFrom(...PURPOSES, 'CURIOSITY', ''),
    caseReference: fc.constantFrom(CASES[0], CASES[0].toUpperCase(), CASES[1], 'case-1', ''),
  },
  { requiredKeys: [] },
);
const records: fc.Arbitrary<RecordFacts> = fc.record({
  jurisdiction: fc.constantFrom(...PLACES, null),
  exercise: fc.constantFrom(true, false, null),
  caseIds: fc.subarray([...CASES]),
  personIds: fc.subarray([...PERSONS]),
});
const caseFiles: fc.Arbitrary<CaseFile> = fc.record({
  caseId: fc.constantFrom(CASES[0], CASES[0], CASES[1]),
  jurisdiction: fc.constantFrom(...PLACES),
  exercise: fc.boolean(),
  isActive: fc.constantFrom(true, true, false),
  openFor: fc.oneof(fc.constant([...AGENCIES]), fc.subarray([...AGENCIES])).map((list) => new Set(list)),
  personIds: fc.subarray([...PERSONS]).map((list) => new Set<string>(list)),
});
const emergencies: fc.Arbitrary<EmergencyAccess> = fc.oneof(
  fc.record({ personId: fc.constantFrom(...PERSONS) }),
  fc.record({
    caseId: fc.constantFrom(...CASES),
    personIds: fc.subarray([...PERSONS]).map((list) => new Set<string>(list)),
    exercise: fc.boolean(),
  }),
);

/** Questions of all kinds; half of them of somebody who states a purpose of their agency and a case. */
export const questions: fc.Arbitrary<Question> = fc
  .record({
    caller: likelyCallers,
    asked: askings,
    record: fc.option(records, { freq: 8 }),
    caseFile: fc.option(caseFiles, { freq: 8 }),
    emergency: fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, fc.array(emergencies, { maxLength: 2 })),
    isReasoned: fc.boolean(),
  })
  .map(({ isReasoned, ...question }) => {
    const [purpose] = PURPOSES_OF[question.caller.agency];
    return isReasoned && purpose ? { ...question, asked: { purpose, caseReference: CASES[0] } } : question;
  });
