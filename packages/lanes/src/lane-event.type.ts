import type { StoredEvent } from '@tongbu/events';
import { CursorScalar, DateTimeScalar, type LaneState, laneChangedV1 } from '@tongbu/vocabulary';
import { type ClassType, Directive, Field, ID, Int, ObjectType } from 'type-graphql';
import { LaneStateEnum } from './lane.type.js';

export interface LaneEventFields {
  cursor: string;
  sequence: number;
  eventId: string;
  occurredAt: Date;
  caseId: string;
  state: LaneState;
  case: { id: string };
}

/** Makes the graph's `LaneEvent` over the service's own class for `Case`: health's whole one, elsewhere a stub. */
export function laneEventType(caseType: () => ClassType<object>): ClassType<LaneEventFields> {
  @Directive('@shareable')
  @ObjectType('LaneEvent', { description: 'A lane opened, went on, was completed or stood down (环节事件).' })
  class LaneEvent implements LaneEventFields {
    @Field(() => CursorScalar, { description: 'Where to go on from: pass it as `after`.' })
    cursor!: string;

    @Field(() => Int, { description: 'The number in this stream: without gaps, in commit order.' })
    sequence!: number;

    @Field(() => ID, { description: 'The same event has the same id, however often it is delivered.' })
    eventId!: string;

    @Field(() => DateTimeScalar, { description: 'When it happened.' })
    occurredAt!: Date;

    @Field(() => ID, { description: 'The case whose lane it is.' })
    caseId!: string;

    @Field(() => LaneStateEnum, { description: 'The state that the lane came to.' })
    state!: LaneState;

    @Field(caseType, { nullable: true, description: 'The case (病例), from health.' })
    case!: { id: string };
  }
  return LaneEvent;
}

/** What a subscriber to a lane sees of a stored event. */
export function laneEvent({ payload, cursor, sequence, eventId, occurredAt }: StoredEvent): LaneEventFields {
  const { caseId, state } = laneChangedV1.parse(payload);
  return { cursor, sequence, eventId, occurredAt, caseId, state, case: { id: caseId } };
}
