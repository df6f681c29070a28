import { CursorScalar, DateTimeScalar } from '@tongbu/vocabulary';
import { Field, ID, Int, ObjectType } from 'type-graphql';

/** One event of a service's log, as the other services follow it. Not in the public graph. */
@ObjectType({ description: 'One event of the log of this agency, for the other services (机构间事件).' })
export class AgencyEvent {
  @Field(() => CursorScalar, { description: 'Where to go on from.' })
  cursor!: string;

  @Field(() => Int, { description: 'The number in its topic: without gaps, in commit order.' })
  sequence!: number;

  @Field(() => ID, { description: 'The id under which effects are recorded once.' })
  eventId!: string;

  @Field(() => String, { description: 'The type, as in the vocabulary of events.' })
  type!: string;

  @Field(() => Int, { description: 'The version of the payload.' })
  version!: number;

  @Field(() => DateTimeScalar, { description: 'When it happened.' })
  occurredAt!: Date;

  @Field(() => String, { description: 'Ids, codes and times, as JSON text. No names, no identity numbers.' })
  payload!: string;
}
