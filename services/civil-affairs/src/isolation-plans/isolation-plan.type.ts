import { DateScalar, DateTimeScalar } from '@tongbu/vocabulary';
import { Field, ID, ObjectType } from 'type-graphql';
import { IsolationMode, IsolationState } from './isolation-plan.enum.js';

/** A plan as it stands at one moment. The person is resolved beside it. */
@ObjectType({
  description:
    'For one person, one plan: who stays apart because of a case, where, and until when (一人一策一方案).',
})
export class IsolationPlan {
  @Field(() => ID, { description: 'The id of the plan.' })
  id!: string;

  @Field(() => ID, { description: 'The case that the person lives with.' })
  caseId!: string;

  @Field(() => IsolationState, {
    description:
      'Released by itself at midnight in China after `endsOn`, whatever anybody forgets (隔离状态).',
  })
  state!: IsolationState;

  @Field(() => IsolationMode, {
    description: 'Where the person stays today; of a plan that is over, where it ended (隔离方式).',
  })
  mode!: IsolationMode;

  @Field(() => DateScalar, {
    description: 'Day 0, on which the positive was reported; the day after is day 1 (开始日期).',
  })
  startsOn!: string;

  @Field(() => DateScalar, {
    nullable: true,
    description: 'The last day in a central site; null where there is none (集中隔离截止日期).',
  })
  centralisedUntil!: string | null;

  @Field(() => DateScalar, { description: 'The last day apart (隔离截止日期).' })
  endsOn!: string;

  @Field(() => DateScalar, {
    nullable: true,
    description: 'The last day of health monitoring after that; null where there is none (健康监测截止日期).',
  })
  monitoredUntil!: string | null;

  @Field(() => String, { description: 'The control-protocol edition that set the days (防控方案版本).' })
  edition!: string;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When the case was excluded; null for a plan that runs, or ran, to its end (解除时间).',
  })
  releasedAt!: Date | null;

  @Field(() => Boolean, { description: 'Part of a drill, never of statistics (演练).' })
  exercise!: boolean;

  personId!: string;
}
