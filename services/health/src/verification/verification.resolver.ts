import { type LaneEventFields, laneEventType, laneUpdates } from '@tongbu/lanes';
import { CursorScalar } from '@tongbu/vocabulary';
import { Arg, Ctx, FieldResolver, Mutation, Resolver, Root, Subscription } from 'type-graphql';
import { Case } from '../cases/case.type.js';
import type { HealthContext } from '../health.context.js';
import { settleVerification } from './settle-verification.js';
import { SettleVerificationInput } from './verification.input.js';
import { SettleVerificationPayload } from './verification.payload.js';

const LaneEvent = laneEventType(() => Case);

/** Health's lane: the verification of a positive (复核). */
@Resolver(() => LaneEvent)
export class VerificationResolver {
  @Mutation(() => SettleVerificationPayload, {
    description: 'Records how the verification ended; EXCLUDED stands all four lanes down (复核结论).',
  })
  async settleVerification(
    @Arg('input', () => SettleVerificationInput, { description: 'The case and the outcome.' })
    input: SettleVerificationInput,
    @Ctx() context: HealthContext,
  ): Promise<SettleVerificationPayload> {
    const result = await context.audit.change(
      context,
      { action: 'verification.settle', caseIds: [input.caseId] },
      (change) => settleVerification({ ...context, change }, input),
    );
    return 'case' in result ? { case: result.case, userErrors: [] } : result;
  }

  @Subscription(() => LaneEvent, {
    description:
      'Every change of the verification lane in the places that the caller answers for (复核进展).',
    subscribe: ({ args, context }: { args: { after?: string }; context: HealthContext }) =>
      laneUpdates(context, 'verification', args.after),
  })
  verificationUpdates(
    @Root() event: LaneEventFields,
    @Arg('after', () => CursorScalar, {
      nullable: true,
      description: 'Go on after this cursor; `0` is the oldest that is kept; absent is from now on.',
    })
    _after?: string,
  ): LaneEventFields {
    return event;
  }

  @FieldResolver(() => Case, { nullable: true, description: 'The case (病例).' })
  async case(@Root() { caseId }: LaneEventFields, @Ctx() { cases }: HealthContext): Promise<Case | null> {
    return cases.load(caseId);
  }
}
