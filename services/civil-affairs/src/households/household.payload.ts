import { UserError } from '@tongbu/subgraph';
import { Field, Int, ObjectType } from 'type-graphql';
import { Household } from './household.type.js';

@ObjectType({ description: 'The households as they are now.' })
export class RegisterHouseholdsPayload {
  @Field(() => [Household], {
    nullable: 'items',
    description: 'In the order of the rows; null where the row was refused.',
  })
  households!: (Household | null)[];

  @Field(() => Int, { description: 'Households that were not there before.' })
  registered!: number;

  @Field(() => [UserError], { description: 'Refused rows. The other rows were registered.' })
  userErrors!: UserError[];
}
