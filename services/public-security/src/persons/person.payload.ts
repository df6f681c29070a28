import { UserError } from '@tongbu/subgraph';
import { Field, ObjectType } from 'type-graphql';
import { Person } from './person.type.js';

@ObjectType({ description: 'The people as the register has them now.' })
export class RegisterPersonsPayload {
  @Field(() => [Person], {
    nullable: 'items',
    description:
      'In the order of the rows; null where the row was refused, and the id alone of whoever does not exist for the caller.',
  })
  persons!: (Person | null)[];

  @Field(() => [UserError], { description: 'Refused rows. The other rows were registered.' })
  userErrors!: UserError[];
}
