import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import type { HealthContext } from '../health.context.js';
import { CloseCaseInput } from './case.input.js';
import { CloseCasePayload } from './case.payload.js';
import { Case } from './case.type.js';
import { closeCase } from './close-case.js';

/** The end of a response. */
@Resolver(() => Case)
export class ClosingResolver {
  @Mutation(() => CloseCasePayload, {
    description:
      'Closes a settled case; nobody may read about its people for it any more, on open connections either (结案).',
  })
  async closeCase(
    @Arg('input', () => CloseCaseInput, { description: 'The case.' }) { caseId }: CloseCaseInput,
    @Ctx() context: HealthContext,
  ): Promise<CloseCasePayload> {
    const result = await context.audit.change(
      context,
      { action: 'case.close', caseIds: [caseId] },
      (change) => closeCase({ ...context, change }, caseId),
    );
    return 'case' in result ? { case: result.case, userErrors: [] } : result;
  }
}
