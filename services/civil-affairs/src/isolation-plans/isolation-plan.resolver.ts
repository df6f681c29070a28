import { demand } from '@tongbu/access';
import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { CivilAffairsContext } from '../civil-affairs.context.js';
import { Person } from '../persons/person.stub.js';
import { IsolationPlan } from './isolation-plan.type.js';

@Resolver(() => IsolationPlan)
export class IsolationPlanResolver {
  @FieldResolver(() => Person, {
    nullable: true,
    description: 'Who stays apart, from public security (人员).',
  })
  person(@Root() { personId }: IsolationPlan, @Ctx() { caller }: CivilAffairsContext): Person {
    demand(caller, 'household.read');
    return { id: personId };
  }
}
