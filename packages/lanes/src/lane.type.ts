import { DateTimeScalar, LANE_STATES, type LaneState } from '@tongbu/vocabulary';
import { Directive, Field, ObjectType, registerEnumType } from 'type-graphql';
import { isOverdue } from './lane.rules.js';
import type { LaneRow } from './lane.table.js';

const entries = Object.fromEntries(LANE_STATES.map((state) => [state, state]));

/** The graph's `LaneState`; its values are vocabulary's. */
export const LaneStateEnum = entries as { readonly [S in LaneState]: S };

registerEnumType(LaneStateEnum, {
  name: 'LaneState',
  description: 'How far a lane is (环节状态). A lane that its agency has not heard of yet is null.',
  valuesConfig: {
    PENDING: { description: 'Known, but not open (待启动).' },
    OPEN: { description: 'Open: the clock runs, nobody has reported a start (已启动).' },
    IN_PROGRESS: { description: 'People are at work (进行中).' },
    DONE: { description: 'Completed (已完成). Final.' },
    STOOD_DOWN: { description: 'Called off because the verification was negative (已解除). Final.' },
  },
});

/** Where one agency's lane of a case stands. */
@Directive('@shareable')
@ObjectType({ description: "Where one agency's lane of a case stands (环节状态)." })
export class LaneStatus {
  @Field(() => LaneStateEnum, { description: 'How far the lane is.' })
  state!: LaneState;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When the agency opened the lane (启动时间).' })
  startedAt?: Date | undefined;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description:
      'The time limit, counted from the report, by the control-protocol edition in force then (时限).',
  })
  dueAt?: Date | undefined;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When the work was completed (完成时间).' })
  completedAt?: Date | undefined;

  @Field(() => Boolean, { description: 'Open beyond the limit, or completed after it (超时).' })
  overdue!: boolean;
}

/** What the graph shows of a lane; null for a lane that is not there. */
export function laneStatus(
  lane: Pick<LaneRow, 'state' | 'startedAt' | 'dueAt' | 'completedAt'> | null,
  now = new Date(),
): LaneStatus | null {
  if (!lane) return null;
  const { state, startedAt, dueAt, completedAt } = lane;
  return { state, startedAt, dueAt, completedAt: completedAt ?? undefined, overdue: isOverdue(lane, now) };
}
