import { demand } from '@tongbu/access';
import { isId, pageSize } from '@tongbu/subgraph';
import { Arg, Ctx, FieldResolver, Int, Mutation, Resolver, Root } from 'type-graphql';
import type { HealthContext } from '../health.context.js';
import { Person } from '../persons/person.stub.js';
import { recordTestResults } from './record-test-results.js';
import { RecordTestResultsInput } from './specimen.input.js';
import { RecordTestResultsPayload } from './specimen.payload.js';
import { listSpecimensOfPerson } from './specimen.store.js';
import { Specimen } from './specimen.type.js';

const DEFAULT_PAGE = 20;

@Resolver(() => Person)
export class SpecimenResolver {
  @FieldResolver(() => [Specimen], {
    nullable: true,
    description:
      'The specimens of the person that the caller answers for, the newest first; for health only (标本).',
  })
  async specimens(
    @Root() { id }: Person,
    @Arg('first', () => Int, { nullable: true, defaultValue: DEFAULT_PAGE, description: 'At most 100.' })
    first: number,
    @Ctx() { caller, store }: HealthContext,
  ): Promise<Specimen[]> {
    demand(caller, 'specimen.read');
    return isId(id) ? listSpecimensOfPerson(store.db, caller, { personId: id, first: pageSize(first) }) : [];
  }

  @Mutation(() => RecordTestResultsPayload, {
    description:
      'Records at most 500 results; a positive opens a case for each person of the tube (检测结果上报).',
  })
  async recordTestResults(
    @Arg('input', () => RecordTestResultsInput, { description: 'The results.' })
    input: RecordTestResultsInput,
    @Ctx() context: HealthContext,
  ): Promise<RecordTestResultsPayload> {
    const personIds = input.results.flatMap((result) => result.personIds);
    return context.audit.change(context, { action: 'specimen.record', personIds }, (change) =>
      recordTestResults({ ...context, change }, input),
    );
  }
}
