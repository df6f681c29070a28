import { answersFor, demand } from '@tongbu/access';
import type { RequestLog } from '@tongbu/events';
import { mapOpenedStream, type SubgraphContext } from '@tongbu/subgraph';
import { type LaneKind, laneChangedV1, laneTopic } from '@tongbu/vocabulary';
import { type LaneEventFields, laneEvent } from './lane-event.type.js';

/**
 * The stream behind a lane's subscription: its changes in the places that the caller answers for, from a cursor on.
 * Throws `FORBIDDEN` for a caller who may not read cases.
 */
export async function laneUpdates(
  { caller, events, signal }: SubgraphContext & { readonly events: RequestLog },
  lane: LaneKind,
  after: string | null | undefined,
): Promise<AsyncIterableIterator<LaneEventFields>> {
  demand(caller, 'case.read');
  const stream = events.stream(laneTopic(lane), {
    ...(typeof after === 'string' && { after }),
    ...(signal && { signal }),
  });
  return mapOpenedStream(stream, (event) => {
    const { jurisdiction } = laneChangedV1.parse(event.payload);
    return answersFor(caller, jurisdiction) ? laneEvent(event) : undefined;
  });
}
