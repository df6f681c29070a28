import { UserError } from '@tongbu/subgraph';
import { Field, Int, ObjectType } from 'type-graphql';
import { Community } from './community.type.js';

@ObjectType({ description: 'The communities as they are now.' })
export class RegisterCommunitiesPayload {
  @Field(() => [Community], {
    nullable: 'items',
    description: 'In the order of the rows; null where the row was refused.',
  })
  communities!: (Community | null)[];

  @Field(() => Int, { description: 'Communities that were not there before.' })
  registered!: number;

  @Field(() => [UserError], { description: 'Refused rows. The other rows were registered.' })
  userErrors!: UserError[];
}
