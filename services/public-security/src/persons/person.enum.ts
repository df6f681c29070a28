import { registerEnumType } from 'type-graphql';

/** The sex as the register knows it. */
export enum Sex {
  MALE = 'MALE',
  FEMALE = 'FEMALE',
  UNKNOWN = 'UNKNOWN',
}
registerEnumType(Sex, {
  name: 'Sex',
  description: 'The sex as the register knows it (性别).',
  valuesConfig: {
    MALE: { description: 'Male (男).' },
    FEMALE: { description: 'Female (女).' },
    UNKNOWN: { description: 'Not known (未知).' },
  },
});
