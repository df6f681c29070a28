import { Directive, Field, ID, Int, ObjectType } from 'type-graphql';

/** A grid. Its community is resolved beside it. */
@Directive('@key(fields: "id")')
@ObjectType({ description: 'A part of a community that one small team answers for (网格).' })
export class Grid {
  @Field(() => ID, { description: 'The id of the grid.' })
  id!: string;

  @Field(() => String, { description: 'What it is called within its community (网格名称).' })
  name!: string;

  @Field(() => String, {
    description: 'The account of the leader who answers for it, opaque (责任领导).',
  })
  leader!: string;

  @Field(() => String, { description: 'The account of the head who runs it, opaque (负责人).' })
  head!: string;

  @Field(() => Int, { description: 'How many grid workers it has beside them (网格员人数).' })
  memberCount!: number;

  communityId!: string;
}
