import type { EmergencyVerdict } from '@tongbu/vocabulary';
import { Field, ID, InputType, Int } from 'type-graphql';
import { EmergencyVerdictEnum } from './emergency-access.type.js';

@InputType({ description: 'What to open, for how long, and why: one person or one case (破窗).' })
export class BreakGlassInput {
  @Field(() => ID, { nullable: true, description: 'The person; absent where a case is named.' })
  personId?: string | null;

  @Field(() => ID, { nullable: true, description: 'The case; absent where a person is named.' })
  caseId?: string | null;

  @Field(() => String, {
    description: 'Why there is no other way, in 20 to 500 characters. Auditors read it (理由).',
  })
  reason!: string;

  @Field(() => Int, { description: 'For how many minutes, 1 to 30 (时长).' })
  minutes!: number;

  @Field(() => String, {
    description:
      'Chosen by the caller, a key for each opening of its account; the same key again gives the same access and changes nothing.',
  })
  idempotencyKey!: string;
}

@InputType({ description: 'What a second person found of an emergency access (复核).' })
export class ReviewEmergencyAccessInput {
  @Field(() => ID, { description: 'The access.' })
  id!: string;

  @Field(() => EmergencyVerdictEnum, { description: 'Whether it had to be opened.' })
  verdict!: EmergencyVerdict;

  @Field(() => String, { nullable: true, description: 'What there is to say of it, up to 500 characters.' })
  note?: string | null;
}

@InputType({ description: 'Which emergency accesses. Absent is all that the caller is to watch.' })
export class EmergencyAccessFilter {
  @Field(() => Boolean, {
    nullable: true,
    description: 'True for those that nobody has looked at, the oldest first; false for the others.',
  })
  unreviewed?: boolean | null;
}
