import type { AuditTrail } from '@tongbu/audit';
import type { Agency } from '@tongbu/vocabulary';
import { Arg, Ctx, Int, Query, Resolver } from 'type-graphql';
import type { SubgraphContext } from '../context.js';
import { demandOwnKey } from './own-key.js';
import { WitnessedAgency, WitnessPage } from './witness.type.js';

interface WitnessContext extends SubgraphContext {
  readonly agency: Agency;
  readonly audit: AuditTrail;
}

/** The names of these fields; they are left out of the published schema. */
export const WITNESS_FIELDS = ['witnessedAgencies', 'witnessPage'];

/** What an agency has kept of the others' signed heads, for its operators: with its own service key only. */
@Resolver(() => WitnessedAgency)
export class WitnessResolver {
  @Query(() => [WitnessedAgency], {
    description:
      'What this agency has witnessed of the others. For its own key only; not in the public graph.',
  })
  async witnessedAgencies(@Ctx() context: WitnessContext): Promise<WitnessedAgency[]> {
    demandOwnKey(context);
    return context.audit.listWitnessed();
  }

  @Query(() => WitnessPage, {
    description: 'Up to a thousand heads of the others. For its own key only; not in the public graph.',
  })
  async witnessPage(
    @Arg('after', () => Int, { description: 'The place after which to go on; 0 at first.' }) after: number,
    @Ctx() context: WitnessContext,
  ): Promise<WitnessPage> {
    demandOwnKey(context);
    return context.audit.witnessPage(after);
  }
}
