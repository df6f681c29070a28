import { AGENCIES, ROLES } from '@tongbu/vocabulary';
import { expect, test } from 'vitest';
import type { Caller } from './caller.js';
import { ACTIONS, type Action, answersFor, demand, may } from './rules.js';

const caller = (changed: Partial<Caller>): Caller => ({
  subject: 'exercise',
  agency: 'HEALTH',
  role: 'epidemiologist',
  jurisdictions: ['321000'],
  scopes: [],
  expiresAt: new Date(Date.now() + 60_000),
  ...changed,
});
const actions = Object.keys(ACTIONS).filter((name): name is Action => name in ACTIONS);

const LOGS = [
  ['HEALTH', 'healthLog.read'],
  ['PUBLIC_SECURITY', 'publicSecurityLog.read'],
  ['TRANSPORT', 'transportLog.read'],
  ['CIVIL_AFFAIRS', 'civilAffairsLog.read'],
] as const;

test('a service may do nothing that is listed for people, an auditor nothing but read logs: the own one, and in public security every agency’s', () => {
  for (const agency of AGENCIES) {
    const allowed = (role: 'service' | 'auditor') =>
      actions.filter((action) => may(caller({ agency, role }), action));
    expect(allowed('service')).toEqual([]);
    expect(allowed('auditor')).toEqual([
      'accessLog.read',
      ...LOGS.filter(([owner]) => agency === 'PUBLIC_SECURITY' || agency === owner).map(([, log]) => log),
    ]);
  }
});

test('only the epidemiologist, the clinician and the laboratory of health report a positive', () => {
  const who = AGENCIES.flatMap((agency) =>
    ROLES.filter((role) => may(caller({ agency, role }), 'case.report')).map((role) => `${agency} ${role}`),
  );
  expect(who.toSorted()).toEqual(['HEALTH clinician', 'HEALTH epidemiologist', 'HEALTH laboratory']);
});

test('what is refused is refused with FORBIDDEN', () => {
  expect(() => demand(caller({ agency: 'TRANSPORT', role: 'driver' }), 'case.report')).toThrowError(
    expect.objectContaining({ code: 'FORBIDDEN' }),
  );
});

test('a caller answers for the places that the jurisdictions of the token cover', () => {
  expect(answersFor(caller({}), '321002')).toBe(true);
  expect(answersFor(caller({}), '320102')).toBe(false);
  expect(answersFor(caller({ jurisdictions: [] }), '321002')).toBe(false);
});
