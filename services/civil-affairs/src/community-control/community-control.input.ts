import { Field, ID, InputType } from 'type-graphql';

@InputType({ description: 'Whose community control begins (开始社区管控).' })
export class StartCommunityControlInput {
  @Field(() => ID, { description: 'The case.' })
  caseId!: string;

  @Field(() => ID, { nullable: true, description: 'The grid that does it; once named it stays (网格).' })
  gridId?: string | null;
}

@InputType({ description: 'Whose community control is complete (完成社区管控).' })
export class CompleteCommunityControlInput {
  @Field(() => ID, { description: 'The case.' })
  caseId!: string;
}
