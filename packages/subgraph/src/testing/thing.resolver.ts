import type { FieldTable } from '@tongbu/access';
import { Field, ID, ObjectType, Query, Resolver, Subscription } from 'type-graphql';

/** The classes of this graph, which is none of the hub's. */
export const THING_FIELDS = {
  Query: { release: 'envelope', fields: { thing: 'P0' } },
  Subscription: { release: 'envelope', fields: { things: 'P0' } },
  Thing: { release: 'envelope', fields: { id: 'P0' } },
} as const satisfies FieldTable;

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
