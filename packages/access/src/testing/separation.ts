import { AGENCIES, type Agency, type Role, rolesOf } from '@tongbu/vocabulary';

/** A row an agency, in the order of `AGENCIES`; a letter a role, in the order of `rolesOf`. */
export type SeparationRows = readonly [string, string, string, string];

/**
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
export const SEPARATION: Readonly<Record<string, SeparationRows>> = {
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

/** Whole, masked, or refused. */
export type Letter = 'w' | 'm' | '-';

/** The letter of a role in a row; refused where the row has none. */
export function letterIn(rows: SeparationRows | undefined, agency: Agency, role: Role): Letter {
  const letter = rows?.[AGENCIES.indexOf(agency)]?.[rolesOf(agency).indexOf(role)];
  return letter === 'w' || letter === 'm' ? letter : '-';
}
