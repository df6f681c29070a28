import { countParked, type Follower } from '@tongbu/events';
import type { Agency } from '@tongbu/vocabulary';
import { Arg, Ctx, Mutation, Query, Resolver } from 'type-graphql';
import type { SubgraphContext } from '../context.js';
import type { ServiceResources } from '../service/service-resources.js';
import { demandOwnKey } from './own-key.js';
import { ParkedEvents, ReplayedEvents, type StillParked } from './parked-events.type.js';

interface ParkedEventsContext extends SubgraphContext {
  readonly agency: Agency;
  readonly service: Pick<ServiceResources, 'store'>;
  readonly followers: readonly Follower[];
}

/** The names of these fields; they are left out of the published schema. */
export const PARKED_EVENTS_FIELDS = ['parkedEvents', 'replayParkedEvents'];

/** What an operator does about events that could not be applied, with the agency's own service key only. */
@Resolver(() => ParkedEvents)
export class ParkedEventsResolver {
  @Query(() => [ParkedEvents], {
    description: 'What this agency could not apply, counted. For its own key only; not in the public graph.',
  })
  async parkedEvents(@Ctx() context: ParkedEventsContext): Promise<ParkedEvents[]> {
    demandOwnKey(context);
    return countParked(context.service.store.db);
  }

  @Mutation(() => [ReplayedEvents], {
    description: 'Tries parked events once more. For its own key only; not in the public graph.',
  })
  async replayParkedEvents(
    @Ctx() context: ParkedEventsContext,
    @Arg('consumer', () => String, { nullable: true, description: 'Whose; absent: everybody’s.' })
    consumer?: string | null,
  ): Promise<ReplayedEvents[]> {
    demandOwnKey(context);
    const results: ReplayedEvents[] = [];
    for (const follower of context.followers) {
      const { consumer: name } = follower.status();
      if ((consumer ?? name) !== name) continue;
      const { applied, failed } = await follower.replayParked();
      results.push({ consumer: name, applied, failed: countByCode(failed) });
    }
    return results;
  }
}

function countByCode(failed: readonly { readonly errorCode: string }[]): StillParked[] {
  const counts = new Map<string, number>();
  for (const { errorCode } of failed) counts.set(errorCode, (counts.get(errorCode) ?? 0) + 1);
  return [...counts].map(([errorCode, count]) => ({ errorCode, count }));
}
