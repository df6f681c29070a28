import { UserError } from '@tongbu/subgraph';
import { Field, Int, ObjectType } from 'type-graphql';
import { Case } from '../cases/case.type.js';

@ObjectType({ description: 'What the recorded results did.' })
export class RecordTestResultsPayload {
  @Field(() => Int, { description: 'Results that were not there before.' })
  recorded!: number;

  @Field(() => Int, {
    description: 'Results that were there before, by their specimen code: nothing changed.',
  })
  duplicates!: number;

  @Field(() => [Case], {
    description: 'The cases of the positive results: opened now, or when the same result came before.',
  })
  cases!: Case[];

  @Field(() => [UserError], { description: 'Refused rows. The other rows were recorded.' })
  userErrors!: UserError[];
}
