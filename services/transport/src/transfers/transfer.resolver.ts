import { type LaneEventFields, laneEventType, laneUpdates } from '@tongbu/lanes';
import { CursorScalar } from '@tongbu/vocabulary';
import { Arg, Ctx, Mutation, Resolver, Root, Subscription } from 'type-graphql';
import { Case } from '../cases/case.stub.js';
import type { TransportContext } from '../transport.context.js';
import { completeTransfer, startTransfer } from './step-transfer.js';
import { CompleteTransferInput, StartTransferInput } from './transfer.input.js';
import { CompleteTransferPayload, StartTransferPayload } from './transfer.payload.js';

const LaneEvent = laneEventType(() => Case);

/** Transport's lane: the transfer of a positive (转运). */
@Resolver(() => LaneEvent)
export class TransferResolver {
  @Mutation(() => StartTransferPayload, {
    description: 'Reports that a transfer sets out, and in which vehicle; may be repeated (开始转运).',
  })
  async startTransfer(
    @Arg('input', () => StartTransferInput, { description: 'The case, the vehicle, the places.' })
    input: StartTransferInput,
    @Ctx() context: TransportContext,
  ): Promise<StartTransferPayload> {
    return context.audit.change(context, { action: 'transfer.work', caseIds: [input.caseId] }, (change) =>
      startTransfer({ ...context, change }, input),
    );
  }

  @Mutation(() => CompleteTransferPayload, {
    description: 'Reports that a transfer has arrived; may be repeated (完成转运).',
  })
  async completeTransfer(
    @Arg('input', () => CompleteTransferInput, { description: 'The case.' }) input: CompleteTransferInput,
    @Ctx() context: TransportContext,
  ): Promise<CompleteTransferPayload> {
    return context.audit.change(context, { action: 'transfer.work', caseIds: [input.caseId] }, (change) =>
      completeTransfer({ ...context, change }, input),
    );
  }

  @Subscription(() => LaneEvent, {
    description: 'Every change of the transfer lane in the places that the caller answers for (转运进展).',
    subscribe: ({ args, context }: { args: { after?: string | null }; context: TransportContext }) =>
      laneUpdates(context, 'transfer', args.after),
  })
  transferUpdates(
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
