import { DateTimeScalar } from '@tongbu/vocabulary';
import { Field, Float, ID, Int, ObjectType } from 'type-graphql';
import { TestMethod, TestOutcome } from './specimen.enum.js';

@ObjectType({ description: 'One tube and its result (标本与检测结果).' })
export class Specimen {
  @Field(() => ID, { description: 'The id of the specimen.' })
  id!: string;

  @Field(() => String, { description: "The laboratory's code (标本编号)." })
  specimenCode!: string;

  @Field(() => DateTimeScalar, { description: 'When it was taken (采样时间).' })
  collectedAt!: Date;

  @Field(() => DateTimeScalar, { description: 'When it was tested (检测时间).' })
  testedAt!: Date;

  @Field(() => TestMethod, { description: 'How it was tested (检测方法).' })
  method!: TestMethod;

  @Field(() => TestOutcome, { description: 'What the test said (检测结果).' })
  outcome!: TestOutcome;

  @Field(() => Float, { nullable: true, description: 'Cycle threshold of the gene ORF1ab (Ct 值).' })
  ctOrf1ab?: number | null;

  @Field(() => Float, { nullable: true, description: 'Cycle threshold of the gene N (Ct 值).' })
  ctN?: number | null;

  @Field(() => String, { description: 'Where it was tested (检测机构).' })
  laboratory!: string;

  @Field(() => Int, {
    description: 'How many people the tube holds: 1 is a single specimen, more a pool (混采人数).',
  })
  people!: number;
}
