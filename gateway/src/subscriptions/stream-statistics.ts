/** What the streams of a gateway did so far, and what they are at now. */
export interface StreamStatistics {
  /** Subscriptions of clients now. */
  readonly subscriptions: number;
  /** Sets of equal subscriptions now. */
  readonly groups: number;
  /** Streams that are read from subgraphs now: one for each group, and one more for each replay under way. */
  readonly runs: number;
  /** How far behind its stream the slowest subscription is now, in events. */
  readonly maxBehind: number;
  /** Subscriptions that asked for what they had missed, and that no stream already under way could give it to. */
  readonly replays: number;
  /** Replays that caught up and went on in a stream that others read too. */
  readonly merged: number;
  /** Events handed to clients. */
  readonly delivered: number;
  /** Events that were completed, once for all the clients of a stream. */
  readonly completed: number;
  /** Subscriptions that were closed because their clients read too slowly. */
  readonly closedSlow: number;
  /** How often a stream was taken up again at its subgraph. */
  readonly resumedUpstreams: number;
  /** Subscriptions that a new schema ended. */
  readonly endedByReload: number;
}

/** The part of the statistics that only grows. */
export type StreamCounters = {
  -readonly [Name in Exclude<
    keyof StreamStatistics,
    'subscriptions' | 'groups' | 'runs' | 'maxBehind'
  >]: number;
};

export function newStreamCounters(): StreamCounters {
  return {
    replays: 0,
    merged: 0,
    delivered: 0,
    completed: 0,
    closedSlow: 0,
    resumedUpstreams: 0,
    endedByReload: 0,
  };
}
