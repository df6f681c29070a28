import { type Follower, follow } from '@tongbu/events';
import type { ServiceResources } from '@tongbu/subgraph';
import { LANES, laneAgency, laneTopic } from '@tongbu/vocabulary';
import { mirrorLane } from './lane-mirror.store.js';

/** Follows the lanes of the other three agencies into health's mirror. */
export function followLanes({ store, events, sourceOf, log }: ServiceResources): Follower[] {
  return LANES.filter((lane) => laneAgency(lane) !== 'HEALTH').map((lane) => {
    const topic = laneTopic(lane);
    return follow({
      store,
      events,
      log,
      consumer: `lane-mirror-${topic}`,
      topic,
      source: sourceOf(laneAgency(lane), topic),
      handle: async (tx, { type, payload, sequence }) => {
        if (type !== 'lane.changed') return;
        const { caseId, state, startedAt } = payload;
        await mirrorLane(tx, { caseId, lane, state, startedAt: new Date(startedAt), sequence });
      },
    });
  });
}
