import { UserError } from '@tongbu/subgraph';
import { Field, ObjectType } from 'type-graphql';
import { CaseResponse } from '../responses/case-response.stub.js';
import { TransferOrder } from './transfer-order.type.js';

@ObjectType({ description: 'The response and its order after the start of the transfer.' })
export class StartTransferPayload {
  @Field(() => CaseResponse, {
    nullable: true,
    description: 'The response; null where the request was refused.',
  })
  response?: CaseResponse | undefined;

  @Field(() => TransferOrder, {
    nullable: true,
    description: 'The order; null where the request was refused (转运单).',
  })
  order?: TransferOrder | undefined;

  @Field(() => [UserError], { description: 'Why it was refused; empty where it was not.' })
  userErrors!: UserError[];
}

@ObjectType({ description: 'The response and its order after the transfer arrived.' })
export class CompleteTransferPayload {
  @Field(() => CaseResponse, {
    nullable: true,
    description: 'The response; null where the request was refused.',
  })
  response?: CaseResponse | undefined;

  @Field(() => TransferOrder, {
    nullable: true,
    description: 'The order; null where the request was refused (转运单).',
  })
  order?: TransferOrder | undefined;

  @Field(() => [UserError], { description: 'Why it was refused; empty where it was not.' })
  userErrors!: UserError[];
}
