import { answersFor, demand } from '@tongbu/access';
import { type LaneRow, LaneStatus, laneStatus } from '@tongbu/lanes';
import { isId, pageSize } from '@tongbu/subgraph';
import { Arg, Ctx, FieldResolver, Int, Resolver, Root } from 'type-graphql';
import type { CivilAffairsContext } from '../civil-affairs.context.js';
import { Grid } from '../grids/grid.type.js';
import { planAt } from '../isolation-plans/isolation-plan.rules.js';
import { IsolationPlan } from '../isolation-plans/isolation-plan.type.js';
import { CaseResponse } from './case-response.stub.js';

const DEFAULT_PAGE = 20;

/** What civil affairs adds to a response. */
@Resolver(() => CaseResponse)
export class CaseResponseResolver {
  @FieldResolver(() => LaneStatus, {
    nullable: true,
    description: "Civil affairs' lane: the people around the case stay apart and are cared for (社区管控).",
  })
  async communityControl(
    @Root() response: CaseResponse,
    @Ctx() context: CivilAffairsContext,
  ): Promise<LaneStatus | null> {
    demand(context.caller, 'case.read');
    return laneStatus(await visibleLane(response, context));
  }

  @FieldResolver(() => Grid, {
    nullable: true,
    description: 'The grid that does the community control, where one was named (网格).',
  })
  async communityControlGrid(
    @Root() response: CaseResponse,
    @Ctx() context: CivilAffairsContext,
  ): Promise<Grid | null> {
    demand(context.caller, 'case.read');
    const lane = await visibleLane(response, context);
    const control = lane ? await context.controls.load(lane.caseId) : null;
    return control?.gridId ? context.grids.load(control.gridId) : null;
  }

  @FieldResolver(() => [IsolationPlan], {
    nullable: true,
    description:
      'Who stays apart because of the case: everybody who lives with it, released ones too (一人一策一方案).',
  })
  async isolationPlans(
    @Root() { caseId }: CaseResponse,
    @Arg('first', () => Int, { nullable: true, defaultValue: DEFAULT_PAGE, description: 'At most 100.' })
    first: number,
    @Ctx() { caller, plansOfCases }: CivilAffairsContext,
  ): Promise<IsolationPlan[]> {
    demand(caller, 'household.read');
    const now = new Date();
    const plans = await plansOfCases.load(caseId);
    return plans.slice(0, pageSize(first)).map((plan) => planAt(plan, now));
  }
}

/** The lane of a case; null where there is none, and where the caller does not answer for its place. */
async function visibleLane(
  { caseId }: CaseResponse,
  { caller, lanes }: CivilAffairsContext,
): Promise<LaneRow | null> {
  const lane = isId(caseId) ? await lanes.load(caseId.toLowerCase()) : null;
  return lane && answersFor(caller, lane.jurisdiction) ? lane : null;
}
