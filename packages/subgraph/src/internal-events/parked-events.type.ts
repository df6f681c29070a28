import { DateTimeScalar } from '@tongbu/vocabulary';
import { Field, Int, ObjectType } from 'type-graphql';

/** Events of one kind that a consumer set aside for one reason: counted, never shown. Not in the public graph. */
@ObjectType({ description: 'Events of one kind that could not be applied, for one reason (搁置事件).' })
export class ParkedEvents {
  @Field(() => String, { description: 'Who could not apply them.' })
  consumer!: string;

  @Field(() => String, { description: 'The topic that they came from.' })
  topic!: string;

  @Field(() => String, { description: 'Their type, as in the vocabulary of events.' })
  type!: string;

  @Field(() => String, { description: 'The code of the last try.' })
  errorCode!: string;

  @Field(() => Int, { description: 'How many they are.' })
  count!: number;

  @Field(() => DateTimeScalar, { description: 'When the first of them was parked.' })
  firstAt!: Date;

  @Field(() => DateTimeScalar, { description: 'When one of them was tried last.' })
  lastAt!: Date;
}

/** Why replayed events stay parked. Not in the public graph. */
@ObjectType({ description: 'Events that stay parked, for one reason.' })
export class StillParked {
  @Field(() => String, { description: 'The code of this try.' })
  errorCode!: string;

  @Field(() => Int, { description: 'How many they are.' })
  count!: number;
}

/** What a replay came to. Not in the public graph. */
@ObjectType({ description: 'What trying the parked events of one consumer again came to.' })
export class ReplayedEvents {
  @Field(() => String, { description: 'Whose they were.' })
  consumer!: string;

  @Field(() => Int, { description: 'How many are parked no more.' })
  applied!: number;

  @Field(() => [StillParked], { description: 'What stays parked.' })
  failed!: StillParked[];
}
