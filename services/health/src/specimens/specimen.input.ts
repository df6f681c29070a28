import { DateTimeScalar } from '@tongbu/vocabulary';
import { Field, Float, ID, InputType } from 'type-graphql';
import { TestMethod, TestOutcome } from './specimen.enum.js';

@InputType({ description: 'The result of one tube (检测结果).' })
export class TestResultInput {
  @Field(() => String, {
    description:
      "The laboratory's code; the same result of the same code again changes nothing, another one is refused (标本编号).",
  })
  specimenCode!: string;

  @Field(() => [ID], { description: 'Whose swabs the tube holds: one, or up to 20 in a pool (混采).' })
  personIds!: string[];

  @Field(() => DateTimeScalar, { description: 'When it was taken; not in the future (采样时间).' })
  collectedAt!: Date;

  @Field(() => DateTimeScalar, { description: 'When it was tested; not before it was taken (检测时间).' })
  testedAt!: Date;

  @Field(() => TestMethod, { description: 'How it was tested (检测方法).' })
  method!: TestMethod;

  @Field(() => TestOutcome, { description: 'What the test said (检测结果).' })
  outcome!: TestOutcome;

  @Field(() => Float, { nullable: true, description: 'Cycle threshold of the gene ORF1ab, 0 to 50.' })
  ctOrf1ab?: number | null;

  @Field(() => Float, { nullable: true, description: 'Cycle threshold of the gene N, 0 to 50.' })
  ctN?: number | null;

  @Field(() => String, { description: 'Where it was tested (检测机构).' })
  laboratory!: string;

  @Field(() => String, { description: 'GB/T 2260 code of the place that answers for a case (属地).' })
  jurisdiction!: string;

  @Field(() => Boolean, { nullable: true, description: 'True in a drill (演练).' })
  exercise?: boolean | null;
}

@InputType({ description: 'At most 500 results.' })
export class RecordTestResultsInput {
  @Field(() => [TestResultInput], { description: 'At most 500.' })
  results!: TestResultInput[];
}
