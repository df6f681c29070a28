import { DateTimeScalar } from '@tongbu/vocabulary';
import { Field, Int, ObjectType } from 'type-graphql';

/** What an agency has witnessed of another. Not in the public graph. */
@ObjectType({ description: 'What this agency has witnessed of another agency’s audit trail (见证).' })
export class WitnessedAgency {
  @Field(() => String, { description: 'Whose trail.' })
  agency!: string;

  @Field(() => Int, { description: 'How many signed heads are kept.' })
  heads!: number;

  @Field(() => Int, { description: 'The number of the head that came last.' })
  sequence!: number;

  @Field(() => DateTimeScalar, { description: 'When it was signed, by the clock of its agency.' })
  signedAt!: Date;

  @Field(() => DateTimeScalar, { description: 'When it was kept, by the clock of this agency.' })
  receivedAt!: Date;

  @Field(() => Int, { description: 'How many heads contradict others: above 0 the trail was rewritten.' })
  contradictions!: number;
}

/** Heads of the others, as lines. Not in the public graph. */
@ObjectType({ description: 'Signed heads of the other agencies, as `audit verify --witness` takes them.' })
export class WitnessPage {
  @Field(() => [String], { description: 'The lines, in the order in which the heads came.' })
  lines!: string[];

  @Field(() => Int, { description: 'Go on after this place.' })
  last!: number;
}
