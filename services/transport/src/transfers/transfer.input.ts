import { Field, ID, InputType } from 'type-graphql';

@InputType({ description: 'A transfer that sets out, or what is told of it later (开始转运).' })
export class StartTransferInput {
  @Field(() => ID, { description: 'The case.' })
  caseId!: string;

  @Field(() => ID, {
    nullable: true,
    description: 'The vehicle; absent leaves the order with the one it has, if any (转运车辆).',
  })
  vehicleId?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Where exactly the person is taken from, 1 to 200 characters (起点).',
  })
  fromPlace?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Where exactly the person is taken to, 1 to 200 characters (终点).',
  })
  toPlace?: string | null;
}

@InputType({ description: 'A transfer that has arrived (完成转运).' })
export class CompleteTransferInput {
  @Field(() => ID, { description: 'The case.' })
  caseId!: string;
}
