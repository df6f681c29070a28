import { Field, ID, InputType } from 'type-graphql';

@InputType({ description: 'Whose tracing begins (开始流调).' })
export class StartTracingInput {
  @Field(() => ID, { description: 'The case.' })
  caseId!: string;
}

@InputType({ description: 'Whose tracing is complete (完成流调).' })
export class CompleteTracingInput {
  @Field(() => ID, { description: 'The case.' })
  caseId!: string;
}
