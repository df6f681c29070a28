import { demand } from '@tongbu/access';
import { Fault } from '@tongbu/runtime';
import { connectionType, decodePageCursor, type Page, pageOf, pageSize } from '@tongbu/subgraph';
import { Arg, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { CivilAffairsContext } from '../civil-affairs.context.js';
import { Grid } from '../grids/grid.type.js';
import { RegisterCommunitiesInput } from './community.input.js';
import { RegisterCommunitiesPayload } from './community.payload.js';
import { isCommunityCode } from './community.rules.js';
import { listCommunities } from './community.store.js';
import type { CommunityRow } from './community.table.js';
import { Community } from './community.type.js';
import { registerCommunities } from './register-communities.js';

const CommunityConnection = connectionType(Community, 'Community');
const DEFAULT_PAGE = 20;

@Resolver(() => Community)
export class CommunityResolver {
  @Query(() => Community, {
    nullable: true,
    description: 'One community, if the caller answers for its place (社区).',
  })
  async community(
    @Arg('id', () => ID, { description: 'The id of the community.' }) id: string,
    @Ctx() { caller, communities }: CivilAffairsContext,
  ): Promise<Community | null> {
    demand(caller, 'community.read');
    return communities.load(id);
  }

  @Query(() => CommunityConnection, {
    description: 'The communities of the places that the caller answers for, by code (社区).',
  })
  async communities(
    @Arg('first', () => Int, { nullable: true, defaultValue: DEFAULT_PAGE, description: 'At most 100.' })
    first: number,
    @Arg('after', () => String, { nullable: true, description: 'The cursor of the last one seen.' })
    after: string | undefined,
    @Ctx() { caller, store }: CivilAffairsContext,
  ): Promise<Page<Community>> {
    demand(caller, 'community.read');
    const code = decodePageCursor(after);
    if (code !== undefined && !isCommunityCode(code)) throw new Fault('CURSOR_INVALID');
    const rows = await listCommunities(store.db, caller, { first: pageSize(first), after: code });
    const keyOf = ({ code: key }: CommunityRow) => key;
    return pageOf(rows, { first, after: code, keyOf, nodeOf: (row: CommunityRow): Community => row });
  }

  @Mutation(() => RegisterCommunitiesPayload, {
    description:
      'Registers communities with their grids, at most 500; what is registered is given and not changed (社区登记).',
  })
  async registerCommunities(
    @Arg('input', () => RegisterCommunitiesInput, { description: 'The communities.' })
    input: RegisterCommunitiesInput,
    @Ctx() context: CivilAffairsContext,
  ): Promise<RegisterCommunitiesPayload> {
    return context.audit.change(context, { action: 'community.register' }, (change) =>
      registerCommunities({ ...context, change }, input),
    );
  }

  @FieldResolver(() => [Grid], { nullable: true, description: 'Its grids, by name (网格).' })
  async grids(
    @Root() { id }: Community,
    @Arg('first', () => Int, { nullable: true, defaultValue: DEFAULT_PAGE, description: 'At most 100.' })
    first: number,
    @Ctx() { caller, gridsOfCommunities }: CivilAffairsContext,
  ): Promise<Grid[]> {
    demand(caller, 'community.read');
    return (await gridsOfCommunities.load(id)).slice(0, pageSize(first));
  }

  @FieldResolver(() => Int, { nullable: true, description: 'How many households are registered (户数).' })
  async householdCount(
    @Root() { id }: Community,
    @Ctx() { caller, householdCounts }: CivilAffairsContext,
  ): Promise<number> {
    demand(caller, 'community.read');
    return (await householdCounts.load(id))?.households ?? 0;
  }
}
