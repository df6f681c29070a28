import { UserError } from '@tongbu/subgraph';
import { Field, ObjectType } from 'type-graphql';
import { Vehicle } from './vehicle.type.js';

@ObjectType({ description: 'The vehicles as they are registered now.' })
export class RegisterVehiclesPayload {
  @Field(() => [Vehicle], {
    nullable: 'items',
    description: 'In the order of the rows; null where the row was refused.',
  })
  vehicles!: (Vehicle | null)[];

  @Field(() => [UserError], { description: 'Refused rows. The other rows were registered.' })
  userErrors!: UserError[];
}
