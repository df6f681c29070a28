import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Admission } from '../admission/admission.js';
import type { AllowedOrigins } from '../clients/allowed-origins.js';
import type { Authenticate } from '../clients/authenticate.js';
import { type ClientContext, claimsFrom } from '../clients/client-context.js';
import type { TokenWatch } from '../clients/token-watch.js';
import type { DocumentRequest } from '../documents/document-request.js';
import type { Engine } from '../engine.js';
import type { ReadyRequest } from '../graph.js';
import { Cancellation } from '../http-client/cancellation.js';
import type { Observation } from '../observability/observation.js';
import type { Observer } from '../observability/observer.js';
import { RequestRefused } from '../planning/request-refused.js';
import { answerEventStream } from './event-stream.js';
import { EventStreamReply } from './event-stream-reply.js';
import { parametersFromBody, parametersFromQuery } from './graphql-parameters.js';
import { HttpRefused } from './http-refused.js';
import { isJsonBody, negotiate, type ResponseMediaType } from './media-type.js';
import { readBody } from './read-body.js';
import { refusalText, replyJson } from './write-reply.js';

export interface GraphQLEndpointOptions {
  readonly engine: Engine;
  readonly authenticate: Authenticate;
  /** Tells when the token of an event stream is good no longer. */
  readonly watch: TokenWatch;
  /** Whose pages browsers may ask from. */
  readonly origins: AllowedOrigins;
  /** Who may hold how many event streams. */
  readonly admission: Admission;
  readonly maxBodyBytes: number;
  readonly observer: Observer;
  /** Aborted when the gateway closes: streams are cut then, so that clients come back. */
  readonly closing: AbortSignal;
}

interface ObservedOptions extends GraphQLEndpointOptions {
  readonly mediaType: ResponseMediaType | undefined;
  readonly observation: Observation;
}

/**
 * Answers `/graphql`: GraphQL over HTTP as its specification says, and server-sent events for whoever accepts them.
 *
 * A page that is not allowed gets 403 before anything is read. A POST must be JSON, which a page of another origin cannot send
 * without asking first, and a GET never runs a mutation: so no page can make a browser change anything here.
 */
export async function answerGraphQL(
  request: IncomingMessage,
  response: ServerResponse,
  options: GraphQLEndpointOptions,
): Promise<void> {
  const mediaType = negotiate(request.headers.accept);
  const observation = options.observer.request(
    mediaType === 'text/event-stream' ? 'sse' : 'http',
    request.headers,
  );
  response.setHeader('x-request-id', observation.requestId);
  try {
    if (!options.origins.admits(request))
      throw new HttpRefused(403, 'Pages of this origin may not ask here.', {}, 'FORBIDDEN');
    const preflight = options.origins.preflight(request);
    if (preflight) {
      response.writeHead(204, preflight).end();
      return;
    }
    for (const [name, value] of Object.entries(options.origins.headersFor(request)))
      response.setHeader(name, value);
    await answerObserved(request, response, { ...options, mediaType, observation });
  } catch (error) {
    observation.threw(error);
    throw error;
  } finally {
    observation.finish();
  }
}

async function answerObserved(
  request: IncomingMessage,
  response: ServerResponse,
  options: ObservedOptions,
): Promise<void> {
  const { mediaType, observation } = options;
  if (!mediaType)
    throw new HttpRefused(406, 'The response is JSON or an event stream.', {
      accept: 'application/graphql-response+json, application/json, text/event-stream',
    });
  const gone = new Cancellation();
  response.once('close', () => {
    if (!response.writableFinished) gone.abort();
  });
  try {
    const parameters = await readRequest(request, options.maxBodyBytes);
    const client = await identify(request, options, gone);
    const ready = options.engine.ready(parameters, observation);
    refuseMutationOverGet(request, ready);
    if (mediaType === 'text/event-stream') await answerEventStream(response, ready, client, options);
    else await respond(response, ready, client, { mediaType, engine: options.engine });
  } catch (error) {
    if (!(error instanceof RequestRefused)) throw error;
    observation.threw(error);
    await refuse(response, error, mediaType);
  }
}

async function readRequest(request: IncomingMessage, maxBodyBytes: number): Promise<DocumentRequest> {
  const lastEventId = request.headers['last-event-id'];
  const resume = typeof lastEventId === 'string' && lastEventId !== '' ? { resumeFrom: lastEventId } : {};
  switch (request.method) {
    case 'GET': {
      const { searchParams } = new URL(request.url ?? '/', 'http://gateway');
      return { ...parametersFromQuery(searchParams), ...resume };
    }
    case 'POST':
      if (!isJsonBody(request.headers['content-type'])) {
        throw new HttpRefused(415, 'The body must be JSON in UTF-8: content-type: application/json.', {
          accept: 'application/json',
        });
      }
      return { ...parametersFromBody(await readBody(request, maxBodyBytes)), ...resume };
    default:
      throw new HttpRefused(405, 'GraphQL is asked with GET or POST.', { allow: 'GET, POST' });
  }
}

async function identify(
  { headers }: IncomingMessage,
  { authenticate, observation }: ObservedOptions,
  signal: Cancellation,
): Promise<ClientContext> {
  const claims = claimsFrom({
    authorization: headers.authorization,
    purpose: headers['tongbu-purpose'],
    caseId: headers['tongbu-case'],
  });
  const caller = await authenticate(claims);
  return { claims, requestId: observation.requestId, signal, observation, ...(caller && { caller }) };
}

function refuseMutationOverGet({ method }: IncomingMessage, { operation }: ReadyRequest): void {
  if (method === 'GET' && operation.kind === 'mutation') {
    throw new HttpRefused(405, 'A mutation needs POST.', { allow: 'POST' });
  }
}

async function respond(
  response: ServerResponse,
  ready: ReadyRequest,
  client: ClientContext,
  { mediaType, engine }: { mediaType: ResponseMediaType; engine: Engine },
): Promise<void> {
  if (ready.operation.kind === 'subscription') {
    throw new HttpRefused(406, 'A subscription needs accept: text/event-stream, or a WebSocket.');
  }
  const executed = await engine.execute(ready, client);
  if (!client.signal?.aborted) replyJson(response, 200, executed.takeBody(), { mediaType });
}

/** Whom the token does not let in gets 401; other refusals are GraphQL's, with the status that the media type asks for. */
async function refuse(
  response: ServerResponse,
  refusal: RequestRefused,
  mediaType: ResponseMediaType,
): Promise<void> {
  const text = refusalText(refusal);
  if (refusal.code === 'UNAUTHENTICATED' || refusal.code === 'TOKEN_EXPIRED') {
    return replyJson(response, 401, text, { 'www-authenticate': 'Bearer' });
  }
  if (mediaType === 'text/event-stream') {
    return new EventStreamReply(response).only(text);
  }
  replyJson(response, mediaType === 'application/json' ? 200 : 400, text, { mediaType });
}
