import { Directive, Field, ID, ObjectType } from 'type-graphql';

/** A community. Its grids and the number of its households are resolved beside it. */
@Directive('@key(fields: "id")')
@ObjectType({ description: 'A residential community or a village (社区、村).' })
export class Community {
  @Field(() => ID, { description: 'The id of the community.' })
  id!: string;

  @Field(() => String, {
    description: 'GB/T 2260 with twelve digits, or a code of our own (社区代码).',
  })
  code!: string;

  @Field(() => String, { description: 'What it is called (社区名称).' })
  name!: string;

  @Field(() => String, { description: 'GB/T 2260 code of the place that answers for it (属地).' })
  jurisdiction!: string;

  @Field(() => Boolean, { description: 'Part of a drill, never of statistics (演练).' })
  exercise!: boolean;
}
