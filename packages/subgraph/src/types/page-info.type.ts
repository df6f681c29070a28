import { Directive, Field, ObjectType } from 'type-graphql';

/** Relay's page information. */
@Directive('@shareable')
@ObjectType({ description: 'Where a page of a connection stands in the whole (分页信息).' })
export class PageInfo {
  @Field(() => Boolean, { description: 'More follow after this page.' })
  hasNextPage!: boolean;

  @Field(() => Boolean, { description: 'Some come before this page.' })
  hasPreviousPage!: boolean;

  @Field(() => String, { nullable: true, description: 'The cursor of the first edge.' })
  startCursor?: string | undefined;

  @Field(() => String, { nullable: true, description: 'The cursor of the last edge: pass it as `after`.' })
  endCursor?: string | undefined;
}
