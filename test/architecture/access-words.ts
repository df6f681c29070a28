import type { Action, FieldClass, MaskName, ReleaseName } from '@tongbu/access';

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
  'case.close': 'close a case',
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
  'glass.break': 'break the glass: open one person or one case for a time',
  'glass.watch': 'be told when the glass is broken, and see the register of it',
  'glass.review': 'judge, as a second person, whether it had to be broken',
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
  identityName:
    'What somebody is called. A statutory report of a case names the person, so health sees it too.',
  identityNumber: 'The number of the identity card.',
  identityPhone: 'Under which number somebody is reached.',
  identityAddress: 'Where somebody lives, as the register has it.',
  birthDate: 'When somebody was born. There is no mask for a day.',
  onset: 'When somebody fell ill: tracing counts back from it.',
  severity: 'How ill somebody is.',
  specimens: 'What a laboratory found.',
  casePlace: 'Where somebody fell ill or was infected, in words.',
  casesOfPerson: 'That somebody is a case.',
  contacts: 'Whom somebody met, and what they are to each other.',
  transmission: 'Who infected whom, between opaque cases.',
  transfersOfPerson: 'That and when somebody was brought somewhere.',
  transferPlace: 'Where exactly a transfer begins and ends.',
  household: 'With whom somebody lives, and where it is.',
  householdAddress: 'The door of a household, for those who go there.',
  isolationPlan: 'That somebody is kept apart, and until when.',
  emergencyText:
    'Why somebody broke the glass, and what a second person found, in their words. About what somebody did, not about a case.',
  pointer:
    'That there is such a person. For who may see persons, and for one of our services that asks another.',
  envelope: 'What comes with an answer, for whoever got the answer.',
  service: 'For our own services only; not in the published graph.',
  nobody: 'For nobody.',
};

export const MASK_WORDS: Readonly<Record<MaskName, string>> = {
  NAME: '`张**`',
  ID_NUMBER: '`3210**********0023`',
  PHONE: '`138****1234`',
  ADDRESS: 'down to the community',
};
