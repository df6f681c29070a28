import { demand } from '@tongbu/access';
import { inService } from '@tongbu/store';
import { Arg, Ctx, FieldResolver, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import { CaseFilter } from '../cases/case.input.js';
import { demandFilter } from '../cases/case.rules.js';
import type { HealthContext } from '../health.context.js';
import { importTransmissions } from './import-transmissions.js';
import { ImportTransmissionsInput } from './transmission.input.js';
import { ImportTransmissionsPayload } from './transmission.payload.js';
import {
  casesOf,
  clusters,
  generations,
  networkOf,
  serialInterval,
  superSpreaders,
} from './transmission.rules.js';
import { countConflictingCases, listPairs } from './transmission.store.js';
import { SerialInterval, TransmissionSummary } from './transmission-summary.type.js';

/** The paper's and the field's usual threshold: five or more secondary cases. */
const SUPER_SPREADER_THRESHOLD = 5;

@Resolver(() => TransmissionSummary)
export class TransmissionResolver {
  @Query(() => TransmissionSummary, {
    description:
      'The shape of transmission, over all places; drills count only where the filter asks for them (传播链汇总).',
  })
  async transmissionSummary(
    @Arg('filter', () => CaseFilter, { nullable: true, description: 'Links of which either case matches.' })
    filter: CaseFilter | undefined,
    @Ctx() { caller, store }: HealthContext,
  ): Promise<TransmissionSummary> {
    demand(caller, 'statistics.read');
    demandFilter(filter ?? {});
    const wanted: CaseFilter = { ...filter, exercise: filter?.exercise ?? false };
    // Figures are of all places, and no record of them leaves.
    const everywhere = inService(store.db);
    const [pairs, conflicts] = await Promise.all([
      listPairs(everywhere, wanted),
      countConflictingCases(everywhere, wanted),
    ]);
    const groups = clusters(pairs);
    return {
      cases: casesOf(pairs).size,
      links: pairs.length,
      clusters: groups.length,
      largestCluster: Math.max(0, ...groups.map((group) => group.length)),
      generations: generations(pairs),
      conflicts,
      network: networkOf(pairs),
    };
  }

  @FieldResolver(() => Int, { description: 'Cases that infected at least `threshold` others (超级传播者).' })
  superSpreaders(
    @Root() { network }: TransmissionSummary,
    @Arg('threshold', () => Int, {
      nullable: true,
      defaultValue: SUPER_SPREADER_THRESHOLD,
      description: 'How many secondary cases.',
    })
    threshold: number,
  ): number {
    return superSpreaders(network, threshold);
  }

  @FieldResolver(() => SerialInterval, { description: 'Days from onset to onset (代间距).' })
  serialInterval(
    @Root() { network }: TransmissionSummary,
    @Arg('household', () => Boolean, {
      nullable: true,
      description: 'Only pairs within a household, or only others.',
    })
    household: boolean | null | undefined,
  ): SerialInterval {
    return serialInterval(network, household ?? null);
  }

  @Mutation(() => ImportTransmissionsPayload, {
    description:
      'Imports who infected whom, at most 500 pairs; opens no lanes; may be repeated (传播链导入).',
  })
  async importTransmissions(
    @Arg('input', () => ImportTransmissionsInput, { description: 'The pairs and where they come from.' })
    input: ImportTransmissionsInput,
    @Ctx() context: HealthContext,
  ): Promise<ImportTransmissionsPayload> {
    const sides = input.transmissions.flatMap(({ infector, infectee }) => [infector, infectee]);
    const personIds = sides.flatMap(({ personId }) => personId ?? []);
    return context.audit.change(context, { action: 'case.import', personIds }, (change) =>
      importTransmissions({ ...context, change }, input),
    );
  }
}
