import { answersFor, demand } from '@tongbu/access';
import { type LaneRow, LaneStatus, laneStatus } from '@tongbu/lanes';
import { isId } from '@tongbu/subgraph';
import { coreInformationDueAt, DateTimeScalar, findEdition } from '@tongbu/vocabulary';
import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { PublicSecurityContext } from '../public-security.context.js';
import { CaseResponse } from './case-response.stub.js';

/** What public security adds to a response. */
@Resolver(() => CaseResponse)
export class CaseResponseResolver {
  @FieldResolver(() => LaneStatus, {
    nullable: true,
    description: "Public security's lane: finding people and where they were (流调).",
  })
  async tracing(
    @Root() response: CaseResponse,
    @Ctx() context: PublicSecurityContext,
  ): Promise<LaneStatus | null> {
    return laneStatus(await visibleLane(response, context));
  }

  @FieldResolver(() => DateTimeScalar, {
    nullable: true,
    description:
      'Until when the core information of the tracing must be there, by the edition under which its lane opened (核心信息时限).',
  })
  async coreInformationDueAt(
    @Root() response: CaseResponse,
    @Ctx() context: PublicSecurityContext,
  ): Promise<Date | null> {
    const lane = await visibleLane(response, context);
    const edition = lane && findEdition(lane.edition);
    return edition ? coreInformationDueAt(edition, lane.triggeredAt) : null;
  }
}

/** The lane of a case; null where there is none, and where the caller does not answer for its place. */
async function visibleLane(
  { caseId }: CaseResponse,
  { caller, lanes }: PublicSecurityContext,
): Promise<LaneRow | null> {
  demand(caller, 'case.read');
  const lane = isId(caseId) ? await lanes.load(caseId.toLowerCase()) : null;
  return lane && answersFor(caller, lane.jurisdiction) ? lane : null;
}
