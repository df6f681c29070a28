import { Counter, Gauge, type Registry } from 'prom-client';
import type { StreamStatistics } from '../subscriptions/stream-statistics.js';

const GAUGES = [
  ['stream_groups_open', 'groups', 'Sets of equal subscriptions.'],
  ['stream_runs_open', 'runs', 'Streams read from subgraphs: one for each group, and one for each replay.'],
  ['stream_readers_behind', 'maxBehind', 'How many events the slowest reader is behind.'],
] as const;

const COUNTERS = [
  ['events_completed_total', 'completed', 'Events that were completed, once for everyone who reads them.'],
  ['events_delivered_total', 'delivered', 'Events handed to clients, counted for each client.'],
  ['stream_replays_total', 'replays', 'Subscriptions that were given past events first.'],
  ['stream_replays_merged_total', 'merged', 'Replays that reached a live run and joined it.'],
  [
    'stream_closed_slow_total',
    'closedSlow',
    'Subscriptions ended because their client did not read, or too slowly.',
  ],
  ['stream_upstreams_resumed_total', 'resumedUpstreams', 'Upstream connections taken up again by cursor.'],
  ['stream_ended_by_reload_total', 'endedByReload', 'Subscriptions that a new supergraph made invalid.'],
] as const;

/** Metrics that are read from the streams when they are asked for, and cost nothing in between. */
export function registerStreamMetrics(
  registry: Registry,
  prefix: string,
  read: () => StreamStatistics,
): void {
  for (const [name, key, help] of GAUGES) {
    new Gauge({
      name: prefix + name,
      help,
      registers: [registry],
      collect() {
        this.set(read()[key]);
      },
    });
  }
  for (const [name, key, help] of COUNTERS) {
    new Counter({
      name: prefix + name,
      help,
      registers: [registry],
      collect() {
        this.reset();
        this.inc(read()[key]);
      },
    });
  }
}
