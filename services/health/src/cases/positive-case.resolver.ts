import { answersFor, demand } from '@tongbu/access';
import type { StoredEvent } from '@tongbu/events';
import { Fault } from '@tongbu/runtime';
import { mapOpenedStream } from '@tongbu/subgraph';
import { CursorScalar, casePositiveV1, covers, DateTimeScalar, isJurisdictionCode } from '@tongbu/vocabulary';
import {
  Arg,
  Ctx,
  Field,
  FieldResolver,
  ID,
  Int,
  ObjectType,
  Resolver,
  Root,
  Subscription,
} from 'type-graphql';
import type { HealthContext } from '../health.context.js';
import { Case } from './case.type.js';

@ObjectType({ description: 'A positive was reported (阳性预警).' })
export class PositiveCaseEvent {
  @Field(() => CursorScalar, { description: 'Where to go on from: pass it as `after`.' })
  cursor!: string;

  @Field(() => Int, {
    description: 'The number in this stream: without gaps, in commit order, over all places.',
  })
  sequence!: number;

  @Field(() => ID, { description: 'The same event has the same id, however often it is delivered.' })
  eventId!: string;

  @Field(() => DateTimeScalar, { description: 'When the positive was reported.' })
  occurredAt!: Date;

  @Field(() => Boolean, { description: 'Part of a drill (演练).' })
  exercise!: boolean;

  caseId!: string;
}

interface PositiveCasesArguments {
  readonly after?: string | null;
  readonly jurisdiction?: string | null;
}

@Resolver(() => PositiveCaseEvent)
export class PositiveCaseResolver {
  @Subscription(() => PositiveCaseEvent, {
    description: 'Every positive of the places that the caller answers for, as it is reported (阳性预警).',
    subscribe: ({ args, context }: { args: PositiveCasesArguments; context: HealthContext }) =>
      positiveCases(context, args),
  })
  positiveCases(
    @Root() event: PositiveCaseEvent,
    @Arg('after', () => CursorScalar, {
      nullable: true,
      description: 'Go on after this cursor; `0` is the oldest that is kept; absent is from now on.',
    })
    _after?: string,
    @Arg('jurisdiction', () => String, {
      nullable: true,
      description: 'Only this place and what it covers (属地).',
    })
    _jurisdiction?: string,
  ): PositiveCaseEvent {
    return event;
  }

  @FieldResolver(() => Case, { nullable: true, description: 'The case, as it is now (病例).' })
  async case(@Root() { caseId }: PositiveCaseEvent, @Ctx() { cases }: HealthContext): Promise<Case | null> {
    return cases.load(caseId);
  }
}

async function positiveCases(
  { caller, events, signal }: HealthContext,
  { after, jurisdiction }: PositiveCasesArguments,
): Promise<AsyncIterableIterator<PositiveCaseEvent>> {
  demand(caller, 'case.read');
  if (typeof jurisdiction === 'string' && !isJurisdictionCode(jurisdiction)) {
    throw new Fault('INVALID_INPUT', {
      message: 'jurisdiction must be a GB/T 2260 code, or one of the hub’s own.',
    });
  }
  const stream = events.stream('positive-cases', {
    ...(typeof after === 'string' && { after }),
    ...(signal && { signal }),
  });
  return mapOpenedStream(stream, (event) =>
    positiveCaseEvent(event, (place) => {
      return answersFor(caller, place) && (typeof jurisdiction !== 'string' || covers(jurisdiction, place));
    }),
  );
}

function positiveCaseEvent(
  { payload, cursor, sequence, eventId, occurredAt }: StoredEvent,
  isWanted: (jurisdiction: string) => boolean,
): PositiveCaseEvent | undefined {
  const { caseId, exercise, jurisdiction } = casePositiveV1.parse(payload);
  return isWanted(jurisdiction) ? { cursor, sequence, eventId, occurredAt, exercise, caseId } : undefined;
}
