import { registerEnumType } from 'type-graphql';

/** How sure a case is, in the notifiable-disease rules' terms. */
export enum CaseStatus {
  SCREENED_POSITIVE = 'SCREENED_POSITIVE',
  CONFIRMED = 'CONFIRMED',
  ASYMPTOMATIC = 'ASYMPTOMATIC',
  EXCLUDED = 'EXCLUDED',
  CLOSED = 'CLOSED',
}
registerEnumType(CaseStatus, {
  name: 'CaseStatus',
  description: 'How sure a case is (病例分类).',
  valuesConfig: {
    SCREENED_POSITIVE: { description: 'First positive, not yet verified (初筛阳性).' },
    CONFIRMED: { description: 'Confirmed case (确诊病例).' },
    ASYMPTOMATIC: { description: 'Infected without symptoms (无症状感染者).' },
    EXCLUDED: { description: 'Verified negative: not a case (排除).' },
    CLOSED: { description: 'Recovered, discharged or deceased; nothing is to be done any more (结案).' },
  },
});

/** How ill the person is (临床分型). */
export enum Severity {
  ASYMPTOMATIC = 'ASYMPTOMATIC',
  MILD = 'MILD',
  MODERATE = 'MODERATE',
  SEVERE = 'SEVERE',
  CRITICAL = 'CRITICAL',
}
registerEnumType(Severity, {
  name: 'Severity',
  description: 'How ill the person is (临床分型).',
  valuesConfig: {
    ASYMPTOMATIC: { description: 'No symptoms (无症状).' },
    MILD: { description: 'Mild (轻型).' },
    MODERATE: { description: 'Moderate (普通型).' },
    SEVERE: { description: 'Severe (重型).' },
    CRITICAL: { description: 'Critical (危重型).' },
  },
});

/** How a verification ends. */
export enum VerificationOutcome {
  CONFIRMED = 'CONFIRMED',
  ASYMPTOMATIC = 'ASYMPTOMATIC',
  EXCLUDED = 'EXCLUDED',
}
registerEnumType(VerificationOutcome, {
  name: 'VerificationOutcome',
  description: 'How a verification ends (复核结论).',
  valuesConfig: {
    CONFIRMED: { description: 'Confirmed (确诊).' },
    ASYMPTOMATIC: { description: 'Infected without symptoms (无症状感染者).' },
    EXCLUDED: { description: 'Negative: all lanes stand down (排除).' },
  },
});

/** How a case came into the line list. */
export enum CaseOrigin {
  REPORTED = 'REPORTED',
  IMPORTED = 'IMPORTED',
}
registerEnumType(CaseOrigin, {
  name: 'CaseOrigin',
  description: 'How a case came into the line list (来源).',
  valuesConfig: {
    REPORTED: { description: 'Reported through the hub: the four lanes opened (实时报告).' },
    IMPORTED: { description: 'Imported history: opens no lanes (历史导入).' },
  },
});

/** What a report says of the sex of somebody whom the register does not know. */
export enum ReportedSex {
  MALE = 'MALE',
  FEMALE = 'FEMALE',
}
registerEnumType(ReportedSex, {
  name: 'ReportedSex',
  description: 'The sex as the report says; absent where it does not know (报告性别).',
  valuesConfig: { MALE: { description: 'Male (男).' }, FEMALE: { description: 'Female (女).' } },
});
