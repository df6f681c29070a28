import { demand } from '@tongbu/access';
import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { Case } from '../cases/case.type.js';
import type { HealthContext } from '../health.context.js';
import { Person } from './person.stub.js';

/** How many cases of one person are shown: more than anybody has had. */
const MOST_CASES = 100;

/** What health adds to a person of the register. */
@Resolver(() => Person)
export class PersonResolver {
  @FieldResolver(() => [Case], {
    nullable: true,
    description: 'The cases of the person that the caller answers for, the newest first (病例).',
  })
  async cases(@Root() { id }: Person, @Ctx() { caller, casesOfPersons }: HealthContext): Promise<Case[]> {
    demand(caller, 'case.read');
    return (await casesOfPersons.load(id)).slice(0, MOST_CASES);
  }
}
