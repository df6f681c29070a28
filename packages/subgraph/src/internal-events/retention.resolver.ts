import type { RetentionJob, RetentionProof, RunProgress } from '@tongbu/retention';
import { type Agency, DateTimeScalar } from '@tongbu/vocabulary';
import { Arg, Ctx, Int, Mutation, Query, Resolver } from 'type-graphql';
import type { SubgraphContext } from '../context.js';
import { pageSize } from '../types/connection.js';
import { demandOwnKey } from './own-key.js';
import { EmergencyEndPreview, RetentionProofRow, RetentionRunProgress } from './retention.type.js';

interface RetentionContext extends SubgraphContext {
  readonly agency: Agency;
  readonly retention: RetentionJob;
}

/** The names of these fields; they are left out of the published schema. */
export const RETENTION_FIELDS = ['retentionProofs', 'runRetention', 'previewEmergencyEnd', 'endEmergency'];

/** How long one request may run the job: whoever asked asks again, and it goes on. */
const WITHIN_MS = 5_000;

/** What an operator does about data whose time is over, with the agency's own service key only. */
@Resolver(() => RetentionProofRow)
export class RetentionResolver {
  @Query(() => [RetentionProofRow], {
    description:
      'The last proofs of erasure, the newest first. For its own key only; not in the public graph.',
  })
  async retentionProofs(
    @Arg('first', () => Int, { description: 'How many, 1 to 100.' }) first: number,
    @Ctx() context: RetentionContext,
  ): Promise<RetentionProofRow[]> {
    demandOwnKey(context);
    return (await context.retention.listProofs(pageSize(first))).map(proofRow);
  }

  @Mutation(() => RetentionRunProgress, {
    description: 'Erases what is due. For its own key only; not in the public graph.',
  })
  async runRetention(
    @Ctx() context: RetentionContext,
    @Arg('since', () => DateTimeScalar, {
      nullable: true,
      description: 'Absent: a run of now. What a call before answered: go on until that one is finished.',
    })
    since?: Date | null,
  ): Promise<RetentionRunProgress> {
    demandOwnKey(context);
    return progress(await context.retention.run({ ...(since && { since }), withinMs: WITHIN_MS }));
  }

  @Mutation(() => EmergencyEndPreview, {
    description:
      'Counts what the end of the emergency would destroy, and destroys nothing. For its own key only; not in the public graph.',
  })
  async previewEmergencyEnd(@Ctx() context: RetentionContext): Promise<EmergencyEndPreview> {
    demandOwnKey(context);
    const { counts, token, validUntil } = await context.retention.previewEmergencyEnd();
    return { counts: [...counts], token, validUntil };
  }

  @Mutation(() => DateTimeScalar, {
    description:
      'Ends the emergency and answers when: run the job since then. For its own key only; not in the public graph.',
  })
  async endEmergency(
    @Arg('token', () => String, { description: 'What `previewEmergencyEnd` answered.' }) token: string,
    @Ctx() context: RetentionContext,
  ): Promise<Date> {
    demandOwnKey(context);
    return context.retention.endEmergency(token);
  }
}

const progress = ({ proofs, ...run }: RunProgress): RetentionRunProgress => ({
  ...run,
  proofs: proofs.map(proofRow),
});

function proofRow({ seq, idsHash, ...proof }: RetentionProof): RetentionProofRow {
  return { ...proof, sequence: seq, idsSha256: idsHash.toString('hex') };
}
