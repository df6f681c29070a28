import { type LaneEventFields, laneEventType, laneUpdates } from '@tongbu/lanes';
import { CursorScalar } from '@tongbu/vocabulary';
import { Arg, Ctx, Mutation, Resolver, Root, Subscription } from 'type-graphql';
import { Case } from '../cases/case.stub.js';
import type { PublicSecurityContext } from '../public-security.context.js';
import { stepTracing, type TracingResult, type TracingStep } from './step-tracing.js';
import { CompleteTracingInput, StartTracingInput } from './tracing.input.js';
import { CompleteTracingPayload, StartTracingPayload } from './tracing.payload.js';

const LaneEvent = laneEventType(() => Case);

/** Public security's lane: the tracing of a positive (流调). */
@Resolver(() => LaneEvent)
export class TracingResolver {
  @Mutation(() => StartTracingPayload, {
    description: 'Reports that people are at work on the tracing of a case; may be repeated (开始流调).',
  })
  startTracing(
    @Arg('input', () => StartTracingInput, { description: 'The case.' }) { caseId }: StartTracingInput,
    @Ctx() context: PublicSecurityContext,
  ): Promise<StartTracingPayload> {
    return recordedStep(context, { caseId, step: 'START' });
  }

  @Mutation(() => CompleteTracingPayload, {
    description: 'Reports that the tracing of a case is complete; may be repeated (完成流调).',
  })
  completeTracing(
    @Arg('input', () => CompleteTracingInput, { description: 'The case.' }) { caseId }: CompleteTracingInput,
    @Ctx() context: PublicSecurityContext,
  ): Promise<CompleteTracingPayload> {
    return recordedStep(context, { caseId, step: 'COMPLETE' });
  }

  @Subscription(() => LaneEvent, {
    description: 'Every change of the tracing lane in the places that the caller answers for (流调进展).',
    subscribe: ({ args, context }: { args: { after?: string | null }; context: PublicSecurityContext }) =>
      laneUpdates(context, 'tracing', args.after),
  })
  tracingUpdates(
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

function recordedStep(context: PublicSecurityContext, step: TracingStep): Promise<TracingResult> {
  return context.audit.change(context, { action: 'tracing.work', caseIds: [step.caseId] }, (change) =>
    stepTracing({ ...context, change }, step),
  );
}
