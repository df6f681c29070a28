import { demand } from '@tongbu/access';
import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { CivilAffairsContext } from '../civil-affairs.context.js';
import { Community } from '../communities/community.type.js';
import { Grid } from './grid.type.js';

@Resolver(() => Grid)
export class GridResolver {
  @FieldResolver(() => Community, { nullable: true, description: 'The community that it is part of (社区).' })
  async community(
    @Root() { communityId }: Grid,
    @Ctx() { caller, communities }: CivilAffairsContext,
  ): Promise<Community | null> {
    demand(caller, 'community.read');
    return communities.load(communityId);
  }
}
