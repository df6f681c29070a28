import { Field, InputType, Int } from 'type-graphql';

@InputType({ description: 'One grid: each has a leader and a head (网格).' })
export class GridInput {
  @Field(() => String, {
    description: 'What it is called within its community, 1 to 100 characters (网格名称).',
  })
  name!: string;

  @Field(() => String, {
    description: 'The account of the leader who answers for it: an id, no name (责任领导).',
  })
  leader!: string;

  @Field(() => String, { description: 'The account of the head who runs it: an id, no name (负责人).' })
  head!: string;

  @Field(() => Int, { description: 'How many grid workers it has beside them, 0 to 1,000 (网格员人数).' })
  memberCount!: number;
}
