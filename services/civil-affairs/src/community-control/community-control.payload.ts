import { UserError } from '@tongbu/subgraph';
import { Field, ObjectType } from 'type-graphql';
import { CaseResponse } from '../responses/case-response.stub.js';

@ObjectType({ description: 'The response after the start of its community control.' })
export class StartCommunityControlPayload {
  @Field(() => CaseResponse, {
    nullable: true,
    description: 'The response; null where the request was refused.',
  })
  response?: CaseResponse | undefined;

  @Field(() => [UserError], { description: 'Why it was refused; empty where it was not.' })
  userErrors!: UserError[];
}

@ObjectType({ description: 'The response after its community control was completed.' })
export class CompleteCommunityControlPayload {
  @Field(() => CaseResponse, {
    nullable: true,
    description: 'The response; null where the request was refused.',
  })
  response?: CaseResponse | undefined;

  @Field(() => [UserError], { description: 'Why it was refused; empty where it was not.' })
  userErrors!: UserError[];
}
