import { DateTimeScalar } from '@tongbu/vocabulary';
import { Field, ID, Int, ObjectType } from 'type-graphql';

/** What a run of the retention job erased of one class under one edition. Not in the public graph. */
@ObjectType({ description: 'What was erased of one class under one edition (销毁证明).' })
export class RetentionProofRow {
  @Field(() => Int, { description: 'The number of the proof.' })
  sequence!: number;

  @Field(() => ID, { description: 'The run; the row of the audit trail has it as its request.' })
  runId!: string;

  @Field(() => String, { description: 'The class of data.' })
  dataClass!: string;

  @Field(() => String, { description: 'The edition of the control protocol.' })
  edition!: string;

  @Field(() => DateTimeScalar, { description: 'What counted from before this instant was due.' })
  cutOff!: Date;

  @Field(() => Int, { description: 'How many records.' })
  count!: number;

  @Field(() => String, {
    description: 'SHA-256 over their ids, sorted by bytes, a line feed between two; in hexadecimal.',
  })
  idsSha256!: string;

  @Field(() => DateTimeScalar, { description: 'When it was proved.' })
  provedAt!: Date;
}

/** How far a run has come. Not in the public graph. */
@ObjectType({ description: 'How far a run of the retention job has come.' })
export class RetentionRunProgress {
  @Field(() => ID, { description: 'The run.' })
  runId!: string;

  @Field(() => Boolean, { description: 'False: ask again, with the same `since`, and it goes on.' })
  finished!: boolean;

  @Field(() => DateTimeScalar, { description: 'The run looks at this moment or later.' })
  since!: Date;

  @Field(() => [RetentionProofRow], { description: 'Its proofs so far.' })
  proofs!: RetentionProofRow[];
}

/** How many records of a class would be destroyed. Not in the public graph. */
@ObjectType({ description: 'How many records of a class would be destroyed.' })
export class RetentionCount {
  @Field(() => String, { description: 'The class of data.' })
  dataClass!: string;

  @Field(() => Int, { description: 'How many.' })
  count!: number;
}

/** What the end of the emergency would destroy. Not in the public graph. */
@ObjectType({ description: 'What the end of the emergency would destroy, and what confirms it.' })
export class EmergencyEndPreview {
  @Field(() => [RetentionCount], {
    description: 'By class, those of which nothing would be destroyed included.',
  })
  counts!: RetentionCount[];

  @Field(() => String, { description: 'Confirms it, once.' })
  token!: string;

  @Field(() => DateTimeScalar, { description: 'Until when the token confirms it.' })
  validUntil!: Date;
}
