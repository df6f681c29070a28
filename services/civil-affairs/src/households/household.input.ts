import { Field, ID, InputType } from 'type-graphql';

@InputType({ description: 'One household of a census (入户登记).' })
export class HouseholdInput {
  @Field(() => String, { description: 'The code of a registered community (社区代码).' })
  communityCode!: string;

  @Field(() => String, {
    nullable: true,
    description: 'The name of a grid of that community; absent where it is not known yet (网格).',
  })
  gridName?: string | null;

  @Field(() => String, {
    description:
      'Where it is, 1 to 200 characters; without an external id it says which household it is (住址).',
  })
  address!: string;

  @Field(() => [ID], { description: 'Who lives there, at most 30 (家庭成员).' })
  personIds!: string[];

  @Field(() => String, {
    nullable: true,
    description: "What the community's own list calls it; no identity number (外部编号).",
  })
  externalId?: string | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'True in a drill, and always in a community of a drill (演练).',
  })
  exercise?: boolean | null;
}

@InputType({ description: 'At most 500 households.' })
export class RegisterHouseholdsInput {
  @Field(() => [HouseholdInput], { description: 'At most 500.' })
  households!: HouseholdInput[];
}
