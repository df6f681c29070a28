import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ApolloServer } from '@apollo/server';
import type { Asked, TokenVerifier } from '@tongbu/access';
import type { HopVerifier } from '@tongbu/hop';
import { ERRORS, Fault, findTracer, type Logger, requestIdFrom } from '@tongbu/runtime';
import { isDatabaseAway } from '@tongbu/store';
import type { SubgraphContext } from '../context.js';
import { answerOperation } from './answer-operation.js';
import { databaseAway } from './mask-error.js';
import { readBody } from './read-body.js';
import { traced } from './tracing.js';
import { within } from './within.js';

const MAX_HEADER_CHARACTERS = 200;
/** Whoever watches has a limit of their own; a database that hangs would keep them waiting for ever. */
const READY_WITHIN_MS = 2_000;

export interface HttpOptions<Context extends SubgraphContext> {
  readonly apollo: ApolloServer<Context>;
  readonly hop: HopVerifier;
  readonly verify: TokenVerifier;
  readonly contextOf: (base: SubgraphContext) => Context;
  readonly isReady: () => Promise<void>;
  readonly log: Logger;
}

/**
 * Answers `/graphql` through Apollo Server, to what the gateway or another service signed; and `/health/live` and `/health/ready`
 * for whoever watches the process.
 */
export function httpHandler<Context extends SubgraphContext>(options: HttpOptions<Context>) {
  const tracer = findTracer('tongbu-subgraph');
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    // Not `new URL`: it throws for lines such as `GET //`, and whoever is not known yet must not end a request so.
    const [path] = (request.url ?? '/').split('?', 1);
    switch (path) {
      case '/graphql':
        return traced(tracer, { request, response }, () => answerGraphql(options, { request, response }));
      case '/health/live':
        return answerJson(response, 200, { status: 'live' });
      case '/health/ready':
        return within(READY_WITHIN_MS, options.isReady).then(
          () => answerJson(response, 200, { status: 'ready' }),
          () => answerJson(response, 503, { status: 'not ready' }),
        );
      default:
        return answerJson(response, 404, { status: 'not found' });
    }
  };
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

async function answerGraphql<Context extends SubgraphContext>(
  { apollo, hop, verify, contextOf, log }: HttpOptions<Context>,
  { request, response }: Exchange,
): Promise<void> {
  const requestId = requestIdFrom(request.headers['x-request-id']);
  try {
    // A service has no pages, and a browser names the page that makes it ask.
    if (request.headers.origin !== undefined) throw new Fault('FORBIDDEN');
    const { method, url: target } = request;
    const signed = await hop.checkHead({ method, target, headers: request.headers });
    const bytes = await readBody(request);
    const peer = signed.accept(bytes);
    const caller = await verify(request.headers.authorization);
    peer.demandMaySpeakFor(caller);
    const body = parseJson(bytes);
    const { status, body: text } = await answerOperation(apollo, body, () =>
      contextOf({ caller, asked: askedOf(request), requestId, log }),
    );
    answerText(response, status, text);
  } catch (error) {
    const fault = error instanceof Fault ? error : faultOf(error);
    if (fault.code === 'INTERNAL') log.error({ requestId, err: error }, 'a request failed');
    answerJson(response, ERRORS[fault.code].status, {
      errors: [{ message: fault.message, extensions: { ...fault.extensions, requestId } }],
    });
  }
}

const faultOf = (error: unknown) =>
  isDatabaseAway(error) ? databaseAway() : new Fault('INTERNAL', { cause: error });

function askedOf(request: IncomingMessage): Asked {
  const purpose = textHeader(request, 'tongbu-purpose');
  const caseReference = textHeader(request, 'tongbu-case');
  return { ...(purpose !== undefined && { purpose }), ...(caseReference !== undefined && { caseReference }) };
}

function textHeader(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'string' && value.length <= MAX_HEADER_CHARACTERS ? value : undefined;
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(utf8.decode(bytes));
  } catch {
    throw new Fault('INVALID_INPUT', { message: 'The body is not JSON in UTF-8.' });
  }
}

const answerJson = (response: ServerResponse, status: number, content: object): void =>
  answerText(response, status, JSON.stringify(content));

function answerText(response: ServerResponse, status: number, text: string): void {
  if (response.headersSent) {
    response.end();
    return;
  }
  response
    .writeHead(status, {
      'content-type': 'application/json; charset=utf-8',
      'content-length': Buffer.byteLength(text),
    })
    .end(text);
}
