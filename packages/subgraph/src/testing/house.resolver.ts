import 'reflect-metadata';
import {
  Ctx,
  Directive,
  Field,
  FieldResolver,
  ID,
  Mutation,
  ObjectType,
  Query,
  Resolver,
  Root,
  Subscription,
} from 'type-graphql';
import type { SubgraphContext } from '../context.js';

export const HOUSE_ADDRESS = '扬州市广陵区文昌社区3幢';
/** The resolvers that ran, by field; a test empties it. */
export const resolved: string[] = [];

@Directive('@key(fields: "id")')
@ObjectType({ description: 'A house.' })
class House {
  @Field(() => ID, { description: 'Its id.' })
  id!: string;

  @Field(() => String, { nullable: true, description: 'A property, without a resolver of its own.' })
  result?: string | null;

  @Field(() => String, { nullable: true, description: 'Carries no class.' })
  forgotten?: string | null;
}

export const HOUSE: House = { id: 'one', result: 'positive', forgotten: 'all' };

@Resolver(() => House)
export class HouseResolver {
  @Query(() => House, { description: 'The house.' })
  house(): House {
    return HOUSE;
  }

  @Query(() => [House], { description: 'Houses.' })
  houses(): House[] {
    return [HOUSE, HOUSE];
  }

  @Query(() => String, { nullable: true, description: 'A guarded way in.' })
  wayIn(): string {
    resolved.push('wayIn');
    return 'in';
  }

  @Mutation(() => House, { description: 'Answers the house.' })
  build(): House {
    return HOUSE;
  }

  @Subscription(() => House, {
    description: 'The house, once.',
    subscribe: async function* () {
      yield HOUSE;
    },
  })
  built(@Root() house: House): House {
    return house;
  }

  @FieldResolver(() => String, { nullable: true, description: 'Where it is, at once.' })
  address(): string {
    resolved.push('address');
    return HOUSE_ADDRESS;
  }

  @FieldResolver(() => String, { nullable: true, description: 'Where it is, later.' })
  async place(): Promise<string> {
    return HOUSE_ADDRESS;
  }

  @FieldResolver(() => [String], { nullable: true, description: 'What has no mask.' })
  places(): string[] {
    return [HOUSE_ADDRESS];
  }

  @FieldResolver(() => String, { nullable: true, description: 'Who lives there.' })
  name(@Ctx() { caller }: SubgraphContext): string {
    resolved.push('name');
    return `somebody, for ${caller.role}`;
  }
}
