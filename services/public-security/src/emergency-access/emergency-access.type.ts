import { AgencyEnum, connectionType } from '@tongbu/subgraph';
import {
  type Agency,
  CursorScalar,
  DateTimeScalar,
  EMERGENCY_VERDICTS,
  type EmergencyVerdict,
} from '@tongbu/vocabulary';
import { Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';

export const EmergencyVerdictEnum = Object.fromEntries(
  EMERGENCY_VERDICTS.map((verdict) => [verdict, verdict]),
);
registerEnumType(EmergencyVerdictEnum, {
  name: 'EmergencyVerdict',
  description: 'What a second person found of an emergency access (复核结论).',
  valuesConfig: {
    JUSTIFIED: { description: 'It had to be opened (正当).' },
    NOT_JUSTIFIED: { description: 'It should not have been opened (不正当).' },
  },
});

export const EMERGENCY_CHANGES = ['OPENED', 'ENDED', 'REVIEWED'] as const;
export type EmergencyChange = (typeof EMERGENCY_CHANGES)[number];
const EmergencyChangeEnum = Object.fromEntries(EMERGENCY_CHANGES.map((change) => [change, change]));
registerEnumType(EmergencyChangeEnum, {
  name: 'EmergencyChange',
  description: 'What became of an emergency access. One that runs out ends without an event.',
  valuesConfig: {
    OPENED: { description: 'Somebody broke the glass (破窗).' },
    ENDED: { description: 'Whoever opened it ended it before its time.' },
    REVIEWED: { description: 'A second person has looked at it (复核).' },
  },
});

@ObjectType({ description: 'What a second person found of an emergency access (复核).' })
export class EmergencyReview {
  @Field(() => EmergencyVerdictEnum, { description: 'Whether it had to be opened.' })
  verdict!: EmergencyVerdict;

  @Field(() => String, {
    nullable: true,
    description: 'What the second person has to say of it; for auditors.',
  })
  note!: string | null;

  @Field(() => DateTimeScalar, { description: 'When (复核时间).' })
  reviewedAt!: Date;

  @Field(() => String, { description: 'The account of the second person (复核人).' })
  reviewedBy!: string;

  personId!: string | null;

  caseId!: string | null;
}

@ObjectType({
  description:
    'One person or one case that an account may see for a time, whatever else is missing (破窗访问).',
})
export class EmergencyAccess {
  @Field(() => ID, { description: 'The id of the access.' })
  id!: string;

  @Field(() => ID, { nullable: true, description: 'The person that it opens; null where it opens a case.' })
  personId!: string | null;

  @Field(() => ID, {
    nullable: true,
    description: 'The case that it opens, with whoever stands in its file.',
  })
  caseId!: string | null;

  @Field(() => String, { description: 'The account that opened it (破窗人).' })
  openedBy!: string;

  @Field(() => AgencyEnum, { description: 'The agency of the account.' })
  agency!: Agency;

  @Field(() => String, { description: 'The role in which it was opened.' })
  role!: string;

  @Field(() => String, {
    nullable: true,
    description: 'Why, in the words of whoever opened it; for auditors (理由).',
  })
  reason!: string | null;

  @Field(() => DateTimeScalar, { description: 'When it was opened (开始时间).' })
  openedAt!: Date;

  @Field(() => DateTimeScalar, { description: 'When it runs out (到期时间).' })
  expiresAt!: Date;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When whoever opened it ended it before that (结束时间).',
  })
  endedAt!: Date | null;

  @Field(() => DateTimeScalar, { description: 'By when a second person is to look at it (复核期限).' })
  reviewDueAt!: Date;

  @Field(() => Boolean, { description: 'Nobody has looked at it in time.' })
  overdue!: boolean;

  @Field(() => EmergencyReview, {
    nullable: true,
    description: 'What a second person found; null until then.',
  })
  review!: EmergencyReview | null;
}

export const EmergencyAccessConnection = connectionType(EmergencyAccess, 'EmergencyAccess');

@ObjectType({ description: 'Somebody broke the glass, ended it, or looked at it (破窗事件).' })
export class EmergencyAccessEvent {
  @Field(() => CursorScalar, { description: 'Where to go on from: pass it as `after`.' })
  cursor!: string;

  @Field(() => Int, { description: 'The number in this stream: without gaps, in commit order.' })
  sequence!: number;

  @Field(() => ID, { description: 'The same event has the same id, however often it is delivered.' })
  eventId!: string;

  @Field(() => DateTimeScalar, { description: 'When it happened.' })
  occurredAt!: Date;

  @Field(() => EmergencyChangeEnum, { description: 'What happened.' })
  change!: EmergencyChange;

  accessId!: string;
}
