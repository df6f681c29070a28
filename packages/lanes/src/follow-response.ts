import { type Append, type Follower, follow } from '@tongbu/events';
import type { Transaction } from '@tongbu/store';
import type { ServiceResources } from '@tongbu/subgraph';
import type { LaneKind } from '@tongbu/vocabulary';
import { openLane, stepLane } from './lane.store.js';
import type { LaneRow } from './lane.table.js';

export interface FollowResponseOptions {
  readonly lane: LaneKind;
  /** What else this agency does in the transaction that opens its lane, such as a transfer order. */
  readonly onOpen?: LaneHook;
  /** What else it does in the transaction that stands its lane down, such as calling that order off. */
  readonly onStandDown?: LaneHook;
  /** What else it does when the case is excluded, whether or not its lane still stands down: a lane that is done does not. */
  readonly onExcluded?: LaneHook;
}

/** What an agency does with a change of its lane, in the same transaction. Where it throws, nothing has happened. */
type LaneHook = (tx: Transaction, append: Append, lane: LaneRow) => Promise<void>;

/**
 * Opens this agency's lane as soon as a positive reaches it, and stands it down when the verification is negative.
 * It waits for nobody: no person, no other lane, not the gateway.
 */
export function followResponse(
  { store, events, log, sourceOf }: ServiceResources,
  { lane, onOpen, onStandDown, onExcluded }: FollowResponseOptions,
): Follower {
  const topic = 'response';
  return follow({
    store,
    events,
    log,
    consumer: `${lane}-lane`,
    topic,
    source: sourceOf('HEALTH', topic),
    handle: async (tx, event, append) => {
      switch (event.type) {
        case 'case.positive': {
          const opened = await openLane(tx, append, { lane, positive: event.payload });
          if (opened) await onOpen?.(tx, append, opened);
          return;
        }
        case 'case.settled': {
          const { caseId, outcome } = event.payload;
          if (outcome === 'EXCLUDED') {
            const step = { lane, caseId, step: 'STAND_DOWN', answersFor: () => true } as const;
            const stood = await stepLane(tx, append, step);
            if (stood.ok && stood.changed) await onStandDown?.(tx, append, stood.lane);
            if (stood.ok) await onExcluded?.(tx, append, stood.lane);
          }
          return;
        }
        default:
          return;
      }
    },
  });
}
