import { demand } from '@tongbu/access';
import { pageSize } from '@tongbu/subgraph';
import { Arg, Ctx, FieldResolver, Int, Mutation, Resolver, Root } from 'type-graphql';
import type { CivilAffairsContext } from '../civil-affairs.context.js';
import { Community } from '../communities/community.type.js';
import { Grid } from '../grids/grid.type.js';
import { Person } from '../persons/person.stub.js';
import { RegisterHouseholdsInput } from './household.input.js';
import { RegisterHouseholdsPayload } from './household.payload.js';
import { MAX_MEMBERS } from './household.rules.js';
import type { HouseholdRow } from './household.table.js';
import { Household } from './household.type.js';
import { registerHouseholds } from './register-households.js';

@Resolver(() => Household)
export class HouseholdResolver {
  @Mutation(() => RegisterHouseholdsPayload, {
    description:
      'Registers households and who lives there, at most 500; may be repeated; moves nobody (入户登记).',
  })
  async registerHouseholds(
    @Arg('input', () => RegisterHouseholdsInput, { description: 'The households.' })
    input: RegisterHouseholdsInput,
    @Ctx() context: CivilAffairsContext,
  ): Promise<RegisterHouseholdsPayload> {
    const personIds = input.households.flatMap((household) => household.personIds);
    return context.audit.change(context, { action: 'household.register', personIds }, (change) =>
      registerHouseholds({ ...context, change }, input),
    );
  }

  @FieldResolver(() => Community, { nullable: true, description: 'The community that it is part of (社区).' })
  async community(
    @Root() { communityId }: Household,
    @Ctx() { caller, communities }: CivilAffairsContext,
  ): Promise<Community | null> {
    demand(caller, 'household.read');
    return communities.load(communityId);
  }

  @FieldResolver(() => Grid, { nullable: true, description: 'The grid, where it is known (网格).' })
  async grid(
    @Root() { gridId }: Household,
    @Ctx() { caller, grids }: CivilAffairsContext,
  ): Promise<Grid | null> {
    demand(caller, 'household.read');
    return gridId === null ? null : grids.load(gridId);
  }

  @FieldResolver(() => String, {
    nullable: true,
    description:
      'Where it is: whole for those who visit it, for a stated purpose and case; else down to the community (住址).',
  })
  address(@Root() { address }: HouseholdRow): string {
    return address;
  }

  @FieldResolver(() => [Person], {
    nullable: true,
    description: 'Who lives there, from public security (家庭成员).',
  })
  async members(
    @Root() { id }: Household,
    @Arg('first', () => Int, { nullable: true, defaultValue: MAX_MEMBERS, description: 'At most 100.' })
    first: number,
    @Ctx() { caller, membersOfHouseholds }: CivilAffairsContext,
  ): Promise<Person[]> {
    demand(caller, 'household.read');
    const members = await membersOfHouseholds.load(id);
    return members.slice(0, pageSize(first)).map(({ personId }) => ({ id: personId }));
  }

  @FieldResolver(() => Int, { nullable: true, description: 'How many people live there (人数).' })
  async memberCount(
    @Root() { id }: Household,
    @Ctx() { caller, membersOfHouseholds }: CivilAffairsContext,
  ): Promise<number> {
    demand(caller, 'household.read');
    return (await membersOfHouseholds.load(id)).length;
  }
}
