import { ERRORS, Fault, type Logger, refusedPlace, withoutValues } from '@tongbu/runtime';
import { databaseErrorCode, isDatabaseAway } from '@tongbu/store';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';

/**
 * What a caller is told about an error. A `Fault` speaks for itself; what graphql-js says of the caller's own
 * document passes, without the values it quotes; a database that is away is `AGENCY_UNAVAILABLE`; everything else, whatever it holds, becomes `INTERNAL`, and
 * the log gets its class and place. This is the only way out for errors, over HTTP and WebSocket alike.
 */
export function maskError(
  error: unknown,
  { log, requestId }: { log: Logger; requestId: string },
): GraphQLFormattedError {
  const original = originalError(error);
  const place = error instanceof GraphQLError ? located(error) : {};
  if (original instanceof Fault) {
    return { message: original.message, ...place, extensions: { ...original.extensions, requestId } };
  }
  if (original instanceof GraphQLError) {
    const code = original.extensions.code ?? (error instanceof GraphQLError && error.extensions.code);
    return {
      message: withoutValues(original.message),
      ...place,
      extensions: {
        code: typeof code === 'string' ? requestCode(code) : 'INVALID_INPUT',
        retryable: false,
        ...refusedPlace(original.message),
        requestId,
      },
    };
  }
  if (isDatabaseAway(original)) {
    log.warn({ requestId, code: databaseErrorCode(original) }, 'the database is away');
    const { message, extensions } = databaseAway();
    return { message, ...place, extensions: { ...extensions, requestId } };
  }
  log.error({ requestId, path: place.path?.join('.'), err: original }, 'a resolver failed');
  return {
    message: ERRORS.INTERNAL.message,
    ...place,
    extensions: { code: 'INTERNAL', retryable: ERRORS.INTERNAL.retryable, requestId },
  };
}

/** What a caller is told while the database does not work: to ask again later. */
export function databaseAway(): Fault {
  return new Fault('AGENCY_UNAVAILABLE', { message: 'The database of the agency that owns this is away.' });
}

/** The error that a resolver threw, below the layers that graphql-js and Apollo put around it. */
export function originalError(error: unknown): unknown {
  let current = error;
  while (current instanceof GraphQLError && current.originalError) current = current.originalError;
  return current;
}

function located({ locations, path }: GraphQLError): Pick<GraphQLFormattedError, 'locations' | 'path'> {
  return { ...(locations && { locations }), ...(path && { path }) };
}

/** Apollo Server's names for faults of a request, in ours. */
function requestCode(code: string): string {
  switch (code) {
    case 'INTERNAL_SERVER_ERROR':
      return 'INTERNAL';
    case 'BAD_USER_INPUT':
    case 'BAD_REQUEST':
    case 'OPERATION_RESOLUTION_FAILURE':
      return 'INVALID_INPUT';
    default:
      return code;
  }
}
