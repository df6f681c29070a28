import { type LaneEventFields, laneEventType, laneUpdates } from '@tongbu/lanes';
import { CursorScalar } from '@tongbu/vocabulary';
import { Arg, Ctx, Mutation, Resolver, Root, Subscription } from 'type-graphql';
import { Case } from '../cases/case.stub.js';
import type { CivilAffairsContext } from '../civil-affairs.context.js';
import { CompleteCommunityControlInput, StartCommunityControlInput } from './community-control.input.js';
import {
  CompleteCommunityControlPayload,
  StartCommunityControlPayload,
} from './community-control.payload.js';
import {
  type CommunityControlResult,
  type CommunityControlStep,
  stepCommunityControl,
} from './step-community-control.js';

const LaneEvent = laneEventType(() => Case);

/** Civil affairs' lane: the community control around a positive (社区管控). */
@Resolver(() => LaneEvent)
export class CommunityControlResolver {
  @Mutation(() => StartCommunityControlPayload, {
    description: 'Reports that people are at work on the community control of a case (开始社区管控).',
  })
  async startCommunityControl(
    @Arg('input', () => StartCommunityControlInput, { description: 'The case, and the grid that does it.' })
    { caseId, gridId }: StartCommunityControlInput,
    @Ctx() context: CivilAffairsContext,
  ): Promise<StartCommunityControlPayload> {
    return recordedStep(context, { step: 'START', caseId, gridId });
  }

  @Mutation(() => CompleteCommunityControlPayload, {
    description:
      'Reports that the community control of a case is in place; plans run on to their end (完成社区管控).',
  })
  async completeCommunityControl(
    @Arg('input', () => CompleteCommunityControlInput, { description: 'The case.' })
    { caseId }: CompleteCommunityControlInput,
    @Ctx() context: CivilAffairsContext,
  ): Promise<CompleteCommunityControlPayload> {
    return recordedStep(context, { step: 'COMPLETE', caseId });
  }

  @Subscription(() => LaneEvent, {
    description:
      'Every change of the community-control lane in the places that the caller answers for (社区管控进展).',
    subscribe: ({ args, context }: { args: { after?: string | null }; context: CivilAffairsContext }) =>
      laneUpdates(context, 'communityControl', args.after),
  })
  communityControlUpdates(
    @Root() event: LaneEventFields,
    @Arg('after', () => CursorScalar, {
      nullable: true,
      description: 'Go on after this cursor; `0` is the oldest that is kept; absent is from now on.',
    })
    _after?: string,
  ): LaneEventFields {
    return event;
  }
}

function recordedStep(
  context: CivilAffairsContext,
  step: CommunityControlStep,
): Promise<CommunityControlResult> {
  return context.audit.change(context, { action: 'community.work', caseIds: [step.caseId] }, (change) =>
    stepCommunityControl({ ...context, change }, step),
  );
}
