import { UserError } from '@tongbu/subgraph';
import { Field, ObjectType } from 'type-graphql';
import { Case } from '../cases/case.type.js';

@ObjectType({ description: 'The case as the verification left it.' })
export class SettleVerificationPayload {
  @Field(() => Case, { nullable: true, description: 'The case; null where the request was refused.' })
  case?: Case | undefined;

  @Field(() => [UserError], { description: 'Why it was refused; empty where it was not.' })
  userErrors!: UserError[];
}
