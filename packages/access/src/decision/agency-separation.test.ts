import { AGENCIES, type Agency, rolesOf } from '@tongbu/vocabulary';
import { expect, test } from 'vitest';
import { GUARDED_CLASSES } from '../fields/field-class.js';
import { FIELDS } from '../fields/field-table.js';
import { ACTIONS } from '../rules.js';
import { orderly } from '../testing/orderly.js';
import { decide, fieldPolicy } from './decide.js';
import { releaseOf } from './releases.js';

/*
 * The one table of who sees what, with everything in order: a purpose of the agency, an open case in a place of the
 * caller's, a record of it. Public security sees nothing clinical, transport where somebody is fetched and brought and
 * nothing else of them, civil affairs the household and the plan and nothing of the illness; a commander sees
 * figures and lanes; an auditor sees the log.
 *
 * A letter a role, in the order of `rolesOf`: w whole, m masked, - refused.
 * HEALTH epidemiologist clinician laboratory commander auditor integrator service
 * PUBLIC_SECURITY tracer registrar checkpoint_officer commander auditor integrator service
 * TRANSPORT dispatcher driver commander auditor integrator service
 * CIVIL_AFFAIRS community_lead grid_worker commander auditor integrator service
 */
const TABLE: Readonly<Record<string, readonly [string, string, string, string]>> = {
  'Case.onsetDate': ['www----', 'w------', '------', '------'],
  'Case.severity': ['www----', '-------', '------', '------'],
  'Case.reportedPlace': ['www----', 'w------', '------', '------'],
  'Case.infectedPlace': ['www----', 'w------', '------', '------'],
  'Case.contacts': ['www----', 'w------', '------', '------'],
  'Case.infectedBy': ['www----', 'w------', '------', '------'],
  'Case.infected': ['www----', 'w------', '------', '------'],
  'Specimen.outcome': ['www----', '-------', '------', '------'],
  'Specimen.ctOrf1ab': ['www----', '-------', '------', '------'],
  'Specimen.ctN': ['www----', '-------', '------', '------'],
  'Contact.relation': ['www----', 'w------', '------', '------'],
  'TransmissionLink.relation': ['www----', 'w------', '------', '------'],
  'Person.name': ['wwm----', 'wwm----', '------', '------'],
  'Person.idNumber': ['wwm----', 'wwm----', '------', '------'],
  'Person.birthDate': ['ww-----', 'ww-----', '------', '------'],
  'Person.phone': ['wwm----', 'wwm----', '------', '------'],
  'Person.address': ['wwm----', 'wwm----', '------', '------'],
  'Person.cases': ['www----', 'w------', '------', '------'],
  'Person.specimens': ['www----', '-------', '------', '------'],
  'Person.transfers': ['www----', '-------', 'ww----', '------'],
  'Person.household': ['www----', 'w------', '------', 'ww----'],
  'Person.isolationPlan': ['www----', 'w------', '------', 'ww----'],
  'TransferPoint.place': ['wwwm-m-', 'mmmm-m-', 'wwm-m-', 'mmm-m-'],
  'Household.address': ['mmm----', 'm------', '------', 'ww----'],
  'Household.community': ['www----', 'w------', '------', 'ww----'],
  'Household.grid': ['www----', 'w------', '------', 'ww----'],
  'EmergencyAccess.reason': ['----w--', '----w--', '------', '------'],
  'EmergencyReview.note': ['----w--', '----w--', '------', '------'],
  'Household.members': ['www----', 'w------', '------', 'ww----'],
  'CaseResponse.communityControlGrid': ['www----', 'w------', '------', 'ww----'],
  'CaseResponse.isolationPlans': ['www----', 'w------', '------', 'ww----'],
};

const LETTERS = { ALLOW: 'w', MASK: 'm', DENY: '-' } as const;

function rowOf(type: string, field: string, agency: Agency): string {
  return rolesOf(agency)
    .map((role) => LETTERS[decide({ ...orderly(agency, role), type, field }).effect])
    .join('');
}

test.each(Object.entries(TABLE))('%s is shown as the table has it, role by role', (name, rows) => {
  const [type = '', field = ''] = name.split('.');
  expect(AGENCIES.map((agency) => rowOf(type, field, agency))).toEqual(rows);
});

test.each<[string, readonly [string, string, string, string]]>([
  ['Person.id', ['wwww-ww', 'wwww-ww', 'www-ww', 'www-ww']],
  ['PageInfo.endCursor', ['wwwwwww', 'wwwwwww', 'wwwwww', 'wwwwww']],
  ['AgencyEvent.payload', ['------w', '------w', '-----w', '-----w']],
])('%s, which carries no more than an id, is given to who comes to it', (name, rows) => {
  const [type = '', field = ''] = name.split('.');
  expect(AGENCIES.map((agency) => rowOf(type, field, agency))).toEqual(rows);
});

test('a pointer to a person is given to whoever may read persons, and to services', () => {
  const { readers } = releaseOf('pointer');
  for (const agency of AGENCIES) {
    expect(readers[agency]?.toSorted()).toEqual(
      [...(ACTIONS['person.read'][agency] ?? []), 'service'].toSorted(),
    );
  }
});

test('the table has every field of class P2 and P3, and no other', () => {
  const guarded = Object.entries(FIELDS).flatMap(([type, entry]) =>
    Object.keys(entry.fields)
      .filter((field) => GUARDED_CLASSES.includes(fieldPolicy(type, field)?.fieldClass ?? 'P0'))
      .map((field) => `${type}.${field}`),
  );
  expect(Object.keys(TABLE).toSorted()).toEqual(guarded.toSorted());
});
