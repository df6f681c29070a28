import { demand } from '@tongbu/access';
import { pageSize } from '@tongbu/subgraph';
import { Arg, Ctx, FieldResolver, Int, Mutation, Resolver, Root } from 'type-graphql';
import { Case } from '../cases/case.type.js';
import type { HealthContext } from '../health.context.js';
import { recordTransmissions } from './record-transmissions.js';
import { RecordTransmissionsInput } from './transmission.input.js';
import { RecordTransmissionsPayload } from './transmission.payload.js';
import { listLinks } from './transmission-link.store.js';
import { TransmissionLink } from './transmission-link.type.js';

const DEFAULT_PAGE = 20;

@Resolver(() => Case)
export class CaseTransmissionResolver {
  @FieldResolver(() => [TransmissionLink], {
    nullable: true,
    description: 'The links to whoever may have infected the case (上代).',
  })
  async infectedBy(
    @Root() { id }: Case,
    @Arg('first', () => Int, { nullable: true, defaultValue: DEFAULT_PAGE, description: 'At most 100.' })
    first: number,
    @Ctx() { caller, store }: HealthContext,
  ): Promise<TransmissionLink[]> {
    demand(caller, 'contact.read');
    return listLinks(store.db, { caseId: id, as: 'infectee', first: pageSize(first) });
  }

  @FieldResolver(() => [TransmissionLink], {
    nullable: true,
    description: 'The links to whom the case infected (下代).',
  })
  async infected(
    @Root() { id }: Case,
    @Arg('first', () => Int, { nullable: true, defaultValue: DEFAULT_PAGE, description: 'At most 100.' })
    first: number,
    @Ctx() { caller, store }: HealthContext,
  ): Promise<TransmissionLink[]> {
    demand(caller, 'contact.read');
    return listLinks(store.db, { caseId: id, as: 'infector', first: pageSize(first) });
  }

  @Mutation(() => RecordTransmissionsPayload, {
    description: 'Records who infected whom among cases of the line list, at most 500 links (传播链登记).',
  })
  async recordTransmissions(
    @Arg('input', () => RecordTransmissionsInput, { description: 'The links.' })
    input: RecordTransmissionsInput,
    @Ctx() context: HealthContext,
  ): Promise<RecordTransmissionsPayload> {
    const caseIds = input.transmissions.flatMap((link) => [link.infectorCaseId, link.infecteeCaseId]);
    return context.audit.change(context, { action: 'contact.record', caseIds }, (change) =>
      recordTransmissions({ ...context, change }, input),
    );
  }
}

/** The two ends of a link; one that the caller may not see is null. */
@Resolver(() => TransmissionLink)
export class TransmissionLinkResolver {
  @FieldResolver(() => Case, { nullable: true, description: 'The earlier case (传染者).' })
  async infector(
    @Root() { infectorCaseId }: TransmissionLink,
    @Ctx() { cases }: HealthContext,
  ): Promise<Case | null> {
    return cases.load(infectorCaseId);
  }

  @FieldResolver(() => Case, { nullable: true, description: 'The later case (被感染者).' })
  async infectee(
    @Root() { infecteeCaseId }: TransmissionLink,
    @Ctx() { cases }: HealthContext,
  ): Promise<Case | null> {
    return cases.load(infecteeCaseId);
  }
}
