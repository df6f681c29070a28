import { registerEnumType } from 'type-graphql';

/** How a specimen was tested. */
export enum TestMethod {
  RT_PCR = 'RT_PCR',
  ANTIGEN = 'ANTIGEN',
  ANTIBODY = 'ANTIBODY',
  SEQUENCING = 'SEQUENCING',
}
registerEnumType(TestMethod, {
  name: 'TestMethod',
  description: 'How a specimen was tested (检测方法).',
  valuesConfig: {
    RT_PCR: { description: 'Nucleic acid, RT-PCR (核酸).' },
    ANTIGEN: { description: 'Antigen (抗原).' },
    ANTIBODY: { description: 'Antibody (抗体).' },
    SEQUENCING: { description: 'Sequencing (测序).' },
  },
});

/** What the test said. */
export enum TestOutcome {
  POSITIVE = 'POSITIVE',
  NEGATIVE = 'NEGATIVE',
  INDETERMINATE = 'INDETERMINATE',
  GREY_ZONE = 'GREY_ZONE',
  INVALID = 'INVALID',
}
registerEnumType(TestOutcome, {
  name: 'TestOutcome',
  description: 'What a test said (检测结果).',
  valuesConfig: {
    POSITIVE: { description: 'Positive (阳性): opens a case for each person of the tube.' },
    NEGATIVE: { description: 'Negative (阴性).' },
    INDETERMINATE: { description: 'Cannot be told (不确定).' },
    GREY_ZONE: { description: 'Between positive and negative: test again (灰区).' },
    INVALID: { description: 'The test failed: take a new specimen (无效).' },
  },
});
