import type { Logger } from '@tongbu/runtime';
import type { Store } from '@tongbu/store';
import type { Topic } from '@tongbu/vocabulary';
import type { BackOffOptions } from '../back-off.js';
import type { WireEvent } from '../event.js';
import type { EventLog } from '../event-log.js';
import type { EventHandler } from './parked-events.js';

/** Opens a stream of events after a cursor. Ends or throws at any break; the follower then opens it anew. */
export type EventSource = (after: string, signal: AbortSignal) => AsyncIterable<WireEvent>;

export interface FollowOptions {
  /** The consumer's own database: where its effects, inbox and cursor are. */
  readonly store: Store;
  /** The log of that database, through which the handler's own events are appended. */
  readonly events: EventLog;
  /** Names the consumer in its database, for ever: another name begins at the oldest event. */
  readonly consumer: string;
  readonly topic: Topic;
  readonly source: EventSource;
  readonly handle: EventHandler;
  readonly log: Logger;
  /** How long a dead process keeps others from taking over. */
  readonly leaseMs?: number;
  /** How long a frozen process may hold a transaction open. */
  readonly idleMs?: number;
  readonly retry?: BackOffOptions;
  /**
   * What to do when the source no longer keeps what follows the cursor. `wait`: nothing is applied until
   * somebody decides, and the status says so. `restart`: go on with the oldest event that is kept, with an
   * error in the log; the inbox sees to it that nothing is applied twice.
   */
  readonly onExpired?: 'wait' | 'restart';
}

export type FollowerState = 'standing by' | 'following' | 'retrying' | 'expired' | 'stopped';

export interface FollowerStatus {
  readonly consumer: string;
  readonly topic: Topic;
  /** `standing by`: another replica holds the consumer. `expired`: see `onExpired`. */
  readonly state: FollowerState;
  /** The last number that this process applied or found applied. */
  readonly sequence: number | null;
  /** The code of the last failure since an event was applied. */
  readonly errorCode: string | null;
}
