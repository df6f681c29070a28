import { Directive, Field, Int, ObjectType } from 'type-graphql';

/** A refusal that the caller can mend. Expected, so it is data and not an error. */
@Directive('@shareable')
@ObjectType({
  description: 'A refusal that the caller can mend: which row, which field, why (可改正的错误).',
})
export class UserError {
  @Field(() => String, { description: 'The reason as a code of `docs/errors.md`.' })
  code!: string;

  @Field(() => String, { description: 'The reason in words. Never repeats the refused value.' })
  message!: string;

  @Field(() => [String], { nullable: true, description: 'The path of the refused field in the input.' })
  field?: string[] | undefined;

  @Field(() => Int, { nullable: true, description: 'The row of a list input, from 0.' })
  row?: number | undefined;
}
