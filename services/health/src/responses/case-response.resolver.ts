import { demand } from '@tongbu/access';
import { type LaneRow, LaneStatus, laneStatus } from '@tongbu/lanes';
import { Ctx, FieldResolver, Int, Resolver, Root } from 'type-graphql';
import type { HealthContext } from '../health.context.js';
import { CaseResponse } from './case-response.type.js';
import { startSkewMs } from './start-skew.rules.js';

/** Health's lane of a response, and how far apart the four lanes started. */
@Resolver(() => CaseResponse)
export class CaseResponseResolver {
  @FieldResolver(() => LaneStatus, { nullable: true, description: "Health's lane (复核)." })
  async verification(
    @Root() { caseId }: CaseResponse,
    @Ctx() { caller, lanes }: HealthContext,
  ): Promise<LaneStatus | null> {
    demand(caller, 'case.read');
    return laneStatus(await lanes.load(caseId));
  }

  @FieldResolver(() => Int, {
    nullable: true,
    description:
      'How far apart the lanes started, in milliseconds, as far as health has heard; null until all four have (启动时差).',
  })
  async startSkewMs(
    @Root() { caseId }: CaseResponse,
    @Ctx() { caller, lanes, laneMirrors }: HealthContext,
  ): Promise<number | null> {
    demand(caller, 'case.read');
    const [own, others] = await Promise.all([lanes.load(caseId), laneMirrors.load(caseId)]);
    return startSkewMs([own?.startedAt, ...others.map(({ startedAt }) => startedAt)]);
  }
}

/** Health's part of a response; null for a case that has none, such as imported history. */
export function caseResponse(lane: LaneRow | null): CaseResponse | null {
  return lane ? { caseId: lane.caseId, triggeredAt: lane.triggeredAt } : null;
}
