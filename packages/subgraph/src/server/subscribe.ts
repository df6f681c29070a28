import { createSourceEventStream, type ExecutionArgs, type ExecutionResult, execute } from 'graphql';
import { mapStream } from '../streams/map-stream.js';

/**
 * Subscribes as graphql-js does, but makes the context anew for every event: loaders remember what they loaded,
 * and a subscription lives for days, so with one context an event would be answered from an earlier one.
 * https://spec.graphql.org/October2021/#sec-Subscription
 */
export async function subscribe(
  args: ExecutionArgs,
  contextOfEvent: () => object,
): Promise<AsyncIterableIterator<ExecutionResult> | ExecutionResult> {
  const source = await createSourceEventStream({ ...args, contextValue: contextOfEvent() });
  if (!(Symbol.asyncIterator in source)) return source;
  return mapStream(iterator(source), (event) =>
    execute({ ...args, rootValue: event, contextValue: contextOfEvent() }),
  );
}

function iterator<Event>(source: AsyncIterable<Event>): AsyncIterableIterator<Event> {
  const events = source[Symbol.asyncIterator]();
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    next: () => events.next(),
    return: async () => (await events.return?.()) ?? { done: true, value: undefined },
  };
}
