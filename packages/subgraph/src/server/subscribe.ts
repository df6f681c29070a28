import { setTimeout as sleep } from 'node:timers/promises';
import { isDatabaseAway } from '@tongbu/store';
import { createSourceEventStream, type ExecutionArgs, type ExecutionResult, execute } from 'graphql';
import { mapStream } from '../streams/map-stream.js';
import { originalError } from './mask-error.js';

/** A stream of which it is known where it begins: the cursor before its first event. */
interface Positioned {
  readonly position?: string;
}

export interface SubscribeOptions {
  readonly contextOfEvent: () => object;
  readonly tellsPosition: boolean;
  /** Aborted when the subscriber has left. */
  readonly signal?: AbortSignal;
}

/**
 * Subscribes as graphql-js does, but makes the context anew for every event: loaders remember what they loaded,
 * and a subscription lives for days, so with one context an event would be answered from an earlier one.
 * https://spec.graphql.org/October2021/#sec-Subscription
 *
 * With `tellsPosition`, the first message holds no event but the cursor where the stream begins
 * (`extensions.cursor`), so that whoever subscribed from now on can resume before the first event too.
 */
export async function subscribe(
  args: ExecutionArgs,
  { contextOfEvent, tellsPosition, signal }: SubscribeOptions,
): Promise<AsyncIterableIterator<ExecutionResult> | ExecutionResult> {
  const source: (AsyncIterable<unknown> & Positioned) | ExecutionResult = await createSourceEventStream({
    ...args,
    contextValue: contextOfEvent(),
  });
  if (!(Symbol.asyncIterator in source)) return source;
  const results = mapStream(iterator(source), (event) =>
    onceTheDatabaseAnswers(
      () => execute({ ...args, rootValue: event, contextValue: contextOfEvent() }),
      signal,
    ),
  );
  return tellsPosition && source.position !== undefined
    ? startingWith({ extensions: { cursor: source.position } }, results)
    : results;
}

/** How long an event waits for the database, so that one which comes back soon costs no event a field. */
const PATIENCE_MS = 30_000;
const MAX_PAUSE_MS = 1_000;

/**
 * Executes again for as long as the database is away, and gives what there is when that takes too long, or nobody waits for it
 * any more.
 */
async function onceTheDatabaseAnswers(
  run: () => ExecutionResult | Promise<ExecutionResult>,
  signal: AbortSignal | undefined,
): Promise<ExecutionResult> {
  const end = Date.now() + PATIENCE_MS;
  for (let pause = 50; ; pause = Math.min(pause * 2, MAX_PAUSE_MS)) {
    const result = await run();
    const isAway = result.errors?.some((error) => isDatabaseAway(originalError(error))) ?? false;
    if (!isAway || signal?.aborted || Date.now() + pause > end) return result;
    await sleep(pause, undefined, { ref: false });
  }
}

function startingWith<Item>(first: Item, rest: AsyncIterableIterator<Item>): AsyncIterableIterator<Item> {
  let isFirst = true;
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    next: async () => {
      if (!isFirst) return rest.next();
      isFirst = false;
      return { done: false, value: first };
    },
    return: async () => (await rest.return?.()) ?? { done: true, value: undefined },
  };
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
