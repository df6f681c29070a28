import { UserError } from '@tongbu/subgraph';
import { Field, ObjectType } from 'type-graphql';
import { EmergencyAccess } from './emergency-access.type.js';

@ObjectType({ description: 'What breaking the glass came to.' })
export class BreakGlassPayload {
  @Field(() => EmergencyAccess, { nullable: true, description: 'The access; null where it was refused.' })
  access?: EmergencyAccess | undefined;

  @Field(() => [UserError], { description: 'Why it was refused; empty where it was not.' })
  userErrors!: UserError[];
}

@ObjectType({ description: 'What ending an access came to.' })
export class EndEmergencyAccessPayload {
  @Field(() => EmergencyAccess, { nullable: true, description: 'The access; null where it was refused.' })
  access?: EmergencyAccess | undefined;

  @Field(() => [UserError], { description: 'Why it was refused; empty where it was not.' })
  userErrors!: UserError[];
}

@ObjectType({ description: 'What a review came to.' })
export class ReviewEmergencyAccessPayload {
  @Field(() => EmergencyAccess, { nullable: true, description: 'The access; null where it was refused.' })
  access?: EmergencyAccess | undefined;

  @Field(() => [UserError], { description: 'Why it was refused; empty where it was not.' })
  userErrors!: UserError[];
}
