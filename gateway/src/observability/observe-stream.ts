import type { FrameSink, Subscription } from '../subscriptions/subscriber.js';
import type { Observation } from './observation.js';

/** Subscribes such that the observation learns of the stream's events and of its end, whoever ends it. */
export function observeStream(
  observation: Observation | undefined,
  sink: FrameSink,
  subscribe: (sink: FrameSink) => Subscription,
): Subscription {
  if (!observation) return subscribe(sink);
  observation.streamBegan();
  const subscription = subscribe({
    next: (frame) => {
      observation.eventTaken();
      return sink.next(frame);
    },
    begin: (cursor) => sink.begin(cursor),
    end: (end, cursor) => {
      observation.streamEnded(end);
      sink.end(end, cursor);
    },
  });
  return {
    ready: () => subscription.ready(),
    stop: () => {
      subscription.stop();
      observation.streamEnded(undefined);
    },
  };
}
