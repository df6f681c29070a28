import { Field, ID, ObjectType, Query, Resolver, Subscription } from 'type-graphql';

@ObjectType({ description: 'A thing.' })
class Thing {
  @Field(() => ID, { description: 'Its id.' })
  id!: string;
}

@Resolver(() => Thing)
export class ThingResolver {
  @Query(() => Thing, { description: 'The thing.' })
  thing(): Thing {
    return { id: 'one' };
  }

  @Subscription(() => Thing, {
    description: 'Nothing, for ever.',
    subscribe: () => ({
      [Symbol.asyncIterator]: () => ({ next: () => new Promise<never>(() => undefined) }),
    }),
  })
  things(): Thing {
    return { id: 'one' };
  }
}
