import { Field, InputType } from 'type-graphql';
import { GridInput } from '../grids/grid.input.js';

@InputType({ description: 'One community with its grids (社区与网格).' })
export class CommunityInput {
  @Field(() => String, {
    description:
      'GB/T 2260 with twelve digits, or a code of our own: a capital letter, then capital letters, digits and hyphens (社区代码).',
  })
  code!: string;

  @Field(() => String, { description: 'What it is called, 1 to 100 characters (社区名称).' })
  name!: string;

  @Field(() => String, {
    nullable: true,
    description:
      'The place that answers for it; absent is the code itself, so a code of our own must name one (属地).',
  })
  jurisdiction?: string | null;

  @Field(() => [GridInput], { description: 'Its grids, at most 100; may be empty (网格).' })
  grids!: GridInput[];

  @Field(() => Boolean, { nullable: true, description: 'True in a drill (演练).' })
  exercise?: boolean | null;
}

@InputType({ description: 'At most 500 communities.' })
export class RegisterCommunitiesInput {
  @Field(() => [CommunityInput], { description: 'At most 500.' })
  communities!: CommunityInput[];
}
