import type { Action, FieldClass, ReleaseName } from '@tongbu/access';

/** What docs/access.md says in words of what stands in the rules as a name. */
export const CLASS_WORDS: Readonly<Record<FieldClass, string>> = {
  P0: 'Public (公开): tells nothing about a living person.',
  P1: 'Pseudonymous (去标识): tells something about an opaque id, and not who that is.',
  P2: 'Contact or location (联系方式、行踪): how or where somebody is found, whom they met; free text.',
  P3: 'Identity or health result (身份、健康): who somebody is, or what health found about them.',
};

export const ACTION_WORDS: Readonly<Record<Action, string>> = {
  'case.read': 'see the line list, cases, their lanes and events',
  'case.report': 'report a positive',
  'case.import': 'import history',
  'specimen.read': 'see the specimens and results of a person',
  'specimen.record': 'record test results',
  'verification.settle': 'settle a verification',
  'contact.record': 'record contacts and links of transmission',
  'contact.read': 'see contacts and links of transmission',
  'statistics.read': 'see figures without persons',
  'person.read': 'see that there is a person, with the masked name',
  'person.find': 'find a person by identity number',
  'person.register': 'register persons',
  'accessLog.read': 'ask who asked for data of a person',
  'healthLog.read': 'see who asked health for data of a person',
  'publicSecurityLog.read': 'see who asked public security for data of a person',
  'transportLog.read': 'see who asked transport for data of a person',
  'civilAffairsLog.read': 'see who asked civil affairs for data of a person',
  'tracing.work': 'work on the tracing lane',
  'transfer.work': 'work on the transfer lane',
  'transferPlace.read': 'see where exactly a transfer begins and ends',
  'vehicle.read': 'see vehicles',
  'vehicle.register': 'register vehicles',
  'community.work': 'work on the community-control lane',
  'community.read': 'see communities and grids',
  'community.register': 'register communities',
  'household.register': 'register households',
  'household.read': 'see households and isolation plans',
  'exercise.remove': 'remove what a drill of the agency left',
};

export const RELEASE_WORDS: Readonly<Record<Exclude<ReleaseName, Action>, string>> = {
  identity:
    'Who somebody is. Whole for tracers and registrars of public security, for the purpose `TRACING` and a case whose tracing has not been stood down, in a place of the caller’s: the person of the case, and persons of the caller’s places. A drill opens nobody real. Refused to everybody else.',
  householdAddress:
    'Where a household is. Whole for community leads and grid workers of civil affairs in a place of theirs; down to the community for everybody else who may see households.',
  transferPlace:
    'Where exactly a transfer begins and ends. Whole for who may do `transferPlace.read`; down to the community for everybody else who may see cases.',
  pointer:
    'That there is such a person. For who may see persons, and for one of our services that asks another.',
  envelope: 'What comes with an answer, for whoever got the answer.',
  service: 'For our own services only; not in the published graph.',
  nobody: 'For nobody.',
};
