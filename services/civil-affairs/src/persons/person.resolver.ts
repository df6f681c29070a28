import { demand } from '@tongbu/access';
import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { CivilAffairsContext } from '../civil-affairs.context.js';
import { Household } from '../households/household.type.js';
import { bindingPlan, planAt } from '../isolation-plans/isolation-plan.rules.js';
import { IsolationPlan } from '../isolation-plans/isolation-plan.type.js';
import { Person } from './person.stub.js';

/** What civil affairs adds to a person of the register. */
@Resolver(() => Person)
export class PersonResolver {
  @FieldResolver(() => Household, {
    nullable: true,
    description: 'Where the person lives, if the caller answers for that place (户).',
  })
  async household(
    @Root() { id }: Person,
    @Ctx() { caller, householdsOfPersons }: CivilAffairsContext,
  ): Promise<Household | null> {
    demand(caller, 'household.read');
    return (await householdsOfPersons.load(id))?.household ?? null;
  }

  @FieldResolver(() => IsolationPlan, {
    nullable: true,
    description:
      'The plan that keeps the person apart, the longest of several; else the last one that did (一人一策一方案).',
  })
  async isolationPlan(
    @Root() { id }: Person,
    @Ctx() { caller, plansOfPersons }: CivilAffairsContext,
  ): Promise<IsolationPlan | null> {
    demand(caller, 'household.read');
    const now = new Date();
    const plan = bindingPlan(await plansOfPersons.load(id), now);
    return plan ? planAt(plan, now) : null;
  }
}
