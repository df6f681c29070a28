import { Directive, Field, ID, ObjectType } from 'type-graphql';

/** A household. Its address is guarded, and resolved beside it with its community, grid and members. */
@Directive('@key(fields: "id")')
@ObjectType({ description: 'The people of one door (户).' })
export class Household {
  @Field(() => ID, { description: 'The id of the household.' })
  id!: string;

  @Field(() => Boolean, { description: 'Part of a drill, never of statistics (演练).' })
  exercise!: boolean;

  communityId!: string;
  gridId!: string | null;
}
