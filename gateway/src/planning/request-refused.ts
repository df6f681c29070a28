import { ERRORS, type RefusedPlace, withoutValues } from '@tongbu/runtime';
import type { GraphQLError, SourceLocation } from 'graphql';

/** Why a whole request is refused, before anything of it was executed. */
export type RefusalCode =
  | 'GRAPHQL_PARSE_FAILED'
  | 'GRAPHQL_VALIDATION_FAILED'
  | 'LIMIT_EXCEEDED'
  | 'INVALID_INPUT'
  | 'DOCUMENT_NOT_REGISTERED'
  | 'PERSISTED_QUERY_NOT_FOUND'
  | 'PERSISTED_QUERY_NOT_SUPPORTED'
  | 'UNAUTHENTICATED'
  | 'TOKEN_EXPIRED'
  | 'INTERNAL';

export interface RequestError {
  readonly message: string;
  readonly locations?: readonly SourceLocation[];
  readonly extensions: { readonly code: RefusalCode; readonly retryable: boolean } & Partial<RefusedPlace>;
}

/** A request that is refused as a whole: it has errors and no `data`. */
export class RequestRefused extends Error {
  override readonly name = 'RequestRefused';
  readonly errors: readonly RequestError[];

  constructor(errors: readonly RequestError[]) {
    super('The request is refused.');
    this.errors = errors;
  }

  static because(code: RefusalCode, message: string): RequestRefused {
    return new RequestRefused([{ message, extensions: told(code) }]);
  }

  static fromErrors(code: RefusalCode, errors: readonly GraphQLError[]): RequestRefused {
    return new RequestRefused(
      errors.map(({ message, locations }) => ({
        message: withoutValues(message),
        ...(locations && { locations }),
        extensions: told(code),
      })),
    );
  }

  get code(): RefusalCode | undefined {
    return this.errors[0]?.extensions.code;
  }
}

function told(code: RefusalCode): RequestError['extensions'] {
  return { code, retryable: ERRORS[code].retryable };
}
