import { type Client, CloseCode, type FormattedExecutionResult } from 'graphql-ws';
import { z } from 'zod';
import { pauseAfter, rest } from './back-off.js';
import { failureOf, type HubError, readErrors } from './hub-answer.js';
import { HubRefusal, HubUnavailable } from './hub-failure.js';
import { closeCodeOf, describeLoss } from './hub-socket.js';
import { MessageQueue } from './message-queue.js';

/** What every event of a stream of the hub has. */
export const eventSchema = z.object({
  cursor: z.string(),
  sequence: z.number(),
  eventId: z.string(),
  occurredAt: z.coerce.date(),
});

export type StreamEvent = z.infer<typeof eventSchema>;

export interface EventStreamOptions<Event extends StreamEvent> {
  readonly client: Client;
  /** The subscription's root field. */
  readonly field: string;
  /** An operation that takes `$after: Cursor`. */
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly schema: z.ZodType<Event>;
  /** Where to go on; `0` is the oldest that is kept, absent is from now on. */
  readonly after?: string | undefined;
  /** Whether an event that came with errors is worth having; if not, it is asked for again, a few times. */
  readonly isWhole?: (event: Event) => boolean;
  readonly signal: AbortSignal;
}

/** More tries for a part that does not come are of no use: the event itself must not wait for it. */
const MOST_TRIES_FOR_THE_WHOLE = 4;
const REMEMBERED_EVENTS = 1_000;

type Message = FormattedExecutionResult<Record<string, unknown>, unknown>;

/**
 * The events of a subscription, in order, each once, over any number of breaks: after each, the stream is taken
 * up again at the last cursor. Throws `HubRefusal` where the hub says no for good; ends when the signal is aborted.
 */
export async function* eventStream<Event extends StreamEvent>(
  options: EventStreamOptions<Event>,
): AsyncGenerator<Event, void, void> {
  const { after, signal } = options;
  const seen = new RecentIds(REMEMBERED_EVENTS);
  let cursor = after;
  let tries = 0;
  while (!signal.aborted) {
    try {
      for await (const { event, errors } of readOnce(options, cursor)) {
        if (errors.length > 0 && !isWholeEnough(options, event) && tries < MOST_TRIES_FOR_THE_WHOLE) {
          throw new HubUnavailable(errors[0]?.extensions?.code ?? 'a part is missing');
        }
        tries = 0;
        cursor = event.cursor;
        // The hub sends nothing twice; a gateway in between might.
        if (seen.add(event.eventId)) yield event;
      }
    } catch (error) {
      if (signal.aborted) return;
      if (!isPassing(error)) throw error;
    }
    await rest(pauseAfter(tries), signal);
    tries += 1;
  }
}

/** One subscription, which the client takes up again at its last cursor by itself for as long as it can. */
async function* readOnce<Event extends StreamEvent>(
  { client, field, query, variables, schema, signal }: EventStreamOptions<Event>,
  after: string | undefined,
): AsyncGenerator<{ event: Event; errors: readonly HubError[] }, void, void> {
  const queue = new MessageQueue<Message>();
  // graphql-ws sends this very object again after a break, as it is then.
  const current: Record<string, unknown> = { ...variables, ...(after !== undefined && { after }) };
  const leave = client.subscribe<Record<string, unknown>>(
    { query, variables: current },
    {
      next: (message) => {
        const cursor = cursorOf(message.data?.[field]);
        if (cursor !== undefined) current.after = cursor;
        queue.push(message);
      },
      error: (error) => queue.end({ error: streamFailure(error) }),
      complete: () => queue.end(),
    },
  );
  const abort = () => queue.end();
  signal.addEventListener('abort', abort, { once: true });
  try {
    for await (const { data, errors = [] } of queue) {
      if (signal.aborted) return;
      const told = readErrors(errors) ?? [];
      const event = data?.[field];
      if (event === undefined || event === null) {
        if (told.length > 0) throw failureOf(told);
        continue;
      }
      yield { event: schema.parse(event), errors: told };
    }
  } finally {
    signal.removeEventListener('abort', abort);
    leave();
  }
}

function cursorOf(event: unknown): string | undefined {
  if (typeof event !== 'object' || event === null || !('cursor' in event)) return undefined;
  return typeof event.cursor === 'string' ? event.cursor : undefined;
}

function isWholeEnough<Event extends StreamEvent>(
  { isWhole = () => true }: EventStreamOptions<Event>,
  event: Event,
): boolean {
  return isWhole(event);
}

/** What a sink of graphql-ws is told: errors of the operation, a close event, or the error of a socket. */
function streamFailure(error: unknown): Error {
  const told = Array.isArray(error) ? readErrors(error) : undefined;
  if (told) return failureOf(told);
  const code = closeCodeOf(error);
  if (code === CloseCode.Forbidden || code === CloseCode.Unauthorized) {
    return new HubRefusal('UNAUTHENTICATED', 'The hub does not take the token, or no longer.');
  }
  if (error instanceof Error && code === undefined) return error;
  return new HubUnavailable(describeLoss(error));
}

/** What is wrong with us stays wrong: only the hub's absence passes. */
function isPassing(error: unknown): boolean {
  return error instanceof HubUnavailable || (error instanceof Error && 'code' in error && 'syscall' in error);
}

class RecentIds {
  readonly #ids = new Set<string>();
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  /** False where the id is there already. */
  add(id: string): boolean {
    if (this.#ids.has(id)) return false;
    this.#ids.add(id);
    const [oldest] = this.#ids;
    if (this.#ids.size > this.#most && oldest !== undefined) this.#ids.delete(oldest);
    return true;
  }
}
