import { AGENCIES, type Agency, ROLES, type Role } from '@tongbu/vocabulary';
import { expect, test } from 'vitest';
import type { Caller } from './caller.js';
import { fieldPolicy } from './decision/decide.js';
import { FIELDS } from './fields/field-table.js';
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
const policies = Object.entries(FIELDS).flatMap(([type, { fields }]) =>
  Object.keys(fields).map((field) => fieldPolicy(type, field)),
);
const allows = (action: Action, agency: Agency, role: Role) => may(caller({ agency, role }), action);
const actions = Object.keys(ACTIONS).filter((name): name is Action => name in ACTIONS);

const LOGS = [
  ['HEALTH', 'healthLog.read'],
  ['PUBLIC_SECURITY', 'publicSecurityLog.read'],
  ['TRANSPORT', 'transportLog.read'],
  ['CIVIL_AFFAIRS', 'civilAffairsLog.read'],
] as const;

test('a service may do nothing that is listed for people, an auditor nothing but read logs and watch broken glass', () => {
  for (const agency of AGENCIES) {
    const allowed = (role: 'service' | 'auditor') =>
      actions.filter((action) => may(caller({ agency, role }), action));
    expect(allowed('service')).toEqual([]);
    const isWatching = agency === 'PUBLIC_SECURITY' || agency === 'HEALTH';
    expect(allowed('auditor')).toEqual([
      ...(isWatching ? ['glass.watch', 'glass.review'] : []),
      'accessLog.read',
      ...LOGS.filter(([owner]) => agency === 'PUBLIC_SECURITY' || agency === owner).map(([, log]) => log),
    ]);
  }
});

test('whoever is given anything by breaking the glass may break it, nobody else, and both agencies watch them', () => {
  for (const agency of AGENCIES) {
    const given = ROLES.filter((role) =>
      policies.some((policy) => policy?.mayBreakGlass(caller({ agency, role }))),
    );
    const who = (action: Action) => ROLES.filter((role) => allows(action, agency, role));
    expect(who('glass.break')).toEqual(given);
    const watchers = given.length > 0 || agency === 'PUBLIC_SECURITY' ? ['commander', 'auditor'] : [];
    expect([who('glass.watch'), who('glass.review')]).toEqual([watchers, watchers.slice(1)]);
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
