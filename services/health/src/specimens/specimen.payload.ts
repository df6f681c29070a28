import { UserError } from '@tongbu/subgraph';
import { Field, Int, ObjectType } from 'type-graphql';
import { Case } from '../cases/case.type.js';

@ObjectType({ description: 'What the recorded results did.' })
export class RecordTestResultsPayload {
  @Field(() => Int, { description: 'Results that were not there before.' })
  recorded!: number;

  @Field(() => Int, { description: 'Results whose specimen code was there before: nothing changed.' })
  duplicates!: number;

  @Field(() => [Case], { description: 'The cases that positive results opened.' })
  cases!: Case[];

  @Field(() => [UserError], { description: 'Refused rows. The other rows were recorded.' })
  userErrors!: UserError[];
}
