import { type Follower, follow } from '@tongbu/events';
import type { Transaction } from '@tongbu/store';
import type { ServiceResources } from '@tongbu/subgraph';
import type { KnownEvent } from '@tongbu/vocabulary';
import { keepEnded, keepOpened } from './emergency-access.store.js';

const TOPIC = 'emergency-access';

/**
 * Keeps what public security tells of broken glass, for the agencies other than it. Where its news cannot be heard, an
 * access opens nothing new here, and one that was heard of ends by the clock.
 */
export function followEmergencyAccesses({ store, events, log, sourceOf }: ServiceResources): Follower {
  return follow({
    store,
    events,
    log,
    consumer: TOPIC,
    topic: TOPIC,
    source: sourceOf('PUBLIC_SECURITY', TOPIC),
    handle: keepEvent,
  });
}

/** What one event of the topic changes here. */
export async function keepEvent(tx: Transaction, event: KnownEvent): Promise<void> {
  switch (event.type) {
    case 'emergencyAccess.opened':
      return keepOpened(tx, event.payload);
    case 'emergencyAccess.ended':
      return keepEnded(tx, event.payload);
    default:
      return;
  }
}
