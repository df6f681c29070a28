import type { ServerResponse } from 'node:http';
import type { Admission } from '../admission/admission.js';
import type { ClientContext } from '../clients/client-context.js';
import type { TokenWatch } from '../clients/token-watch.js';
import type { Engine } from '../engine.js';
import type { ReadyRequest } from '../graph.js';
import type { Frame } from '../subscriptions/frame.js';
import { refusalOf, type StreamEnd } from '../subscriptions/stream-end.js';
import type { FrameSink, Subscription } from '../subscriptions/subscriber.js';
import { EventStreamReply } from './event-stream-reply.js';
import { HttpRefused } from './http-refused.js';
import { TooManyConnections } from './too-many-connections.js';

interface EventStreamOptions {
  readonly engine: Engine;
  readonly admission: Admission;
  readonly watch: TokenWatch;
  readonly closing: AbortSignal;
}

/** Answers a request in the form of server-sent events; what is no subscription is one event. */
export async function answerEventStream(
  response: ServerResponse,
  ready: ReadyRequest,
  client: ClientContext,
  { engine, admission, watch, closing }: EventStreamOptions,
): Promise<void> {
  if (ready.operation.kind !== 'subscription') {
    const { text } = await engine.execute(ready, client);
    return new EventStreamReply(response).only(text);
  }
  // It left while its token was checked: nothing would tell us once more.
  if (response.destroyed) return;
  // The same of a request whose turn has not come, because an earlier one on its connection is not answered yet.
  if (!response.socket) throw new HttpRefused(400, 'An event stream needs a connection of its own.');
  const admitted = admission.enter(response.req);
  if (!admitted) throw new TooManyConnections('address');
  response.once('close', () => admitted.leave());
  if (!admitted.identify(client.caller?.subject)) {
    admitted.leave();
    throw new TooManyConnections('account');
  }
  const sink = new EventStreamSink(new EventStreamReply(response));
  const cut = (): void => sink.reply.cut();
  const unwatch = watch(client, cut);
  closing.addEventListener('abort', cut, { once: true });
  const subscription = engine.subscribe(ready, client, sink);
  sink.subscription = subscription;
  response.once('close', () => {
    unwatch();
    closing.removeEventListener('abort', cut);
    subscription.stop();
  });
}

/** A subscription whose events go out as server-sent events. */
class EventStreamSink implements FrameSink {
  subscription: Subscription | undefined;
  readonly reply: EventStreamReply;
  readonly #drained = (): void => this.subscription?.ready();

  constructor(reply: EventStreamReply) {
    this.reply = reply;
  }

  next(frame: Frame): boolean {
    return this.reply.next(frame, this.#drained);
  }

  begin(cursor: string): void {
    this.reply.begin(cursor);
  }

  /** Only an end that stays is told; after any other the client comes back by itself. */
  end(end: StreamEnd, cursor: string | undefined): void {
    if (end.kind === 'complete') this.reply.complete();
    else if (end.kind === 'refused') void this.reply.only(JSON.stringify({ errors: refusalOf(end, cursor) }));
    else this.reply.cut();
  }
}
