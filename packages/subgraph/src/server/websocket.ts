import { randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import type { Asked, Caller, TokenVerifier } from '@tongbu/access';
import { type HopVerifier, type SignedConnection, UntrustedHop } from '@tongbu/hop';
import { Fault, type Logger } from '@tongbu/runtime';
import { type ExecutionArgs, execute, GraphQLError, type GraphQLSchema } from 'graphql';
import { CloseCode } from 'graphql-ws';
import { type Extra, useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import type { SubgraphContext } from '../context.js';
import { maskError } from './mask-error.js';
import { readOperation, tooMany } from './read-operation.js';
import { subscribe } from './subscribe.js';
import { refusalCode, watchToken } from './watch-token.js';

const MAX_FRAME_BYTES = 64 * 1024;
const KEEP_ALIVE_MS = 5_000;
/** A gateway opens a connection for each subscription, a person has a handful. */
const MAX_OPERATIONS = 100;
/** A client retries after this code; after 1000 or an `complete` it would believe that the stream has ended. */
const SERVICE_RESTART = 1012;

type ConnectionParameters = {
  authorization?: unknown;
  purpose?: unknown;
  caseId?: unknown;
  requestId?: unknown;
};

interface Connection {
  signed?: SignedConnection;
  caller?: Caller;
  readonly left: AbortController;
}

export interface WebSocketOptions<Context extends SubgraphContext> {
  readonly server: Server;
  readonly schema: GraphQLSchema;
  readonly hop: HopVerifier;
  readonly verify: TokenVerifier;
  /** How often the tokens of open sockets are looked at again. */
  readonly recheckTokensMs: number;
  readonly contextOf: (base: SubgraphContext) => Context;
  readonly production: boolean;
  readonly log: Logger;
}

/**
 * Serves the graphql-ws protocol on `/graphql`, to the gateway and the other services only. The hop and the token are checked when
 * the connection is made, and end it (4403) when the key is taken out, or the token expires or is revoked; each `subscribe` must be
 * signed too. Errors leave masked, those that a stream throws too.
 */
export function serveWebSocket<Context extends SubgraphContext>({
  server,
  schema,
  hop,
  verify,
  recheckTokensMs,
  contextOf,
  production,
  log,
}: WebSocketOptions<Context>): { close(): Promise<void> } {
  const sockets = new WebSocketServer({
    server,
    path: '/graphql',
    maxPayload: MAX_FRAME_BYTES,
    verifyClient: ({ req }, answer) => answer(req.headers.origin === undefined, 403, 'Forbidden'),
  });
  const connections = new WeakMap<Extra['socket'], Connection>();
  const mask = (errors: readonly GraphQLError[], requestId: string = randomUUID()) =>
    errors.map((error) => maskError(error, { log, requestId }));

  const disposable = useServer<ConnectionParameters>(
    {
      schema,
      connectionInitWaitTimeout: 3_000,
      onConnect: async ({ connectionParams, extra }) => {
        const connection: Connection = { left: new AbortController() };
        connections.set(extra.socket, connection);
        const given = connectionParams?.authorization;
        const authorization = typeof given === 'string' ? given : undefined;
        try {
          connection.signed = await hop.checkInit(connectionParams);
          connection.caller = await verify(authorization);
          connection.signed.peer.demandMaySpeakFor(connection.caller);
        } catch (error) {
          extra.socket.close(CloseCode.Forbidden, refusalCode(error));
          return false;
        }
        // It may have closed while the token was checked.
        if (connection.left.signal.aborted) return false;
        const { peer } = connection.signed;
        const verifyAgain: TokenVerifier = async (shown) => {
          if (!(await hop.holds(peer))) throw new UntrustedHop('key');
          return verify(shown);
        };
        const unwatch = watchToken(
          { verify: verifyAgain, authorization, caller: connection.caller, everyMs: recheckTokensMs },
          (code) => extra.socket.close(CloseCode.Forbidden, code),
        );
        connection.left.signal.addEventListener('abort', unwatch, { once: true });
        return true;
      },
      onClose: ({ extra }) => connections.get(extra.socket)?.left.abort(),
      context: ({ extra, connectionParams }, _id, payload) => {
        const connection = connections.get(extra.socket);
        if (!connection?.caller) throw new Fault('UNAUTHENTICATED');
        const base: SubgraphContext = {
          caller: connection.caller,
          asked: askedOf(connectionParams),
          requestId: randomUUID(),
          log,
          signal: connection.left.signal,
        };
        return { base, tellsPosition: payload.extensions?.position === true } satisfies Operation;
      },
      // Never throws: graphql-ws would put the message, and with it the caller's values, into the close reason.
      onSubscribe: async ({ subscriptions, extra }, id, payload) => {
        // Counted as it comes: others come while its signature is checked.
        const isOneTooMany = Object.keys(subscriptions).length > MAX_OPERATIONS;
        const refusal = await refusalOf(connections.get(extra.socket)?.signed, id, { ...payload });
        if (refusal) return [refusal];
        return isOneTooMany
          ? [tooMany('operations on one connection')]
          : readOperation(schema, payload, production);
      },
      execute: (args) => execute({ ...args, contextValue: contextOf(operationOf(args).base) }),
      subscribe: (args) => {
        const { base, tellsPosition } = operationOf(args);
        return subscribe(args, {
          contextOfEvent: () => contextOf(base),
          tellsPosition,
          ...(base.signal && { signal: base.signal }),
        });
      },
      onNext: (_context, _id, _payload, args, result) =>
        result.errors
          ? {
              ...('data' in result && { data: result.data ?? null }),
              errors: mask(result.errors, operationOf(args).base.requestId),
            }
          : undefined,
      onError: (_context, _id, _payload, errors) => mask(errors),
    },
    sockets,
    KEEP_ALIVE_MS,
  );

  return {
    close: async () => {
      for (const socket of sockets.clients) socket.close(SERVICE_RESTART, 'the service is stopping');
      await disposable.dispose();
    },
  };
}

/** Why a `subscribe` is not carried out, where its signature is not good. */
async function refusalOf(
  signed: SignedConnection | undefined,
  id: string,
  payload: Readonly<Record<string, unknown>>,
): Promise<GraphQLError | undefined> {
  try {
    if (!signed) throw new UntrustedHop('unsigned');
    await signed.acceptSubscribe(id, payload);
    return undefined;
  } catch (error) {
    const originalError = error instanceof Error ? error : new Fault('INTERNAL');
    return new GraphQLError(originalError.message, { originalError });
  }
}

/** Each operation is given the base here and its full context where it runs: a subscription needs one per event. */
interface Operation {
  readonly base: SubgraphContext;
  /** Asked for by gateways, with `extensions: { position: true }` on the subscribe message. */
  readonly tellsPosition: boolean;
}

function operationOf({ contextValue }: ExecutionArgs): Operation {
  return contextValue as Operation;
}

function askedOf(parameters: ConnectionParameters | undefined): Asked {
  const { purpose, caseId } = parameters ?? {};
  return {
    ...(typeof purpose === 'string' && { purpose }),
    ...(typeof caseId === 'string' && { caseReference: caseId }),
  };
}
