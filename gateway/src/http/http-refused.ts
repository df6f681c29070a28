import type { ErrorCode } from '@tongbu/runtime';

/** A request that is refused before GraphQL has a say in it. */
export class HttpRefused extends Error {
  override readonly name = 'HttpRefused';
  readonly code: ErrorCode;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    message: string,
    headers: Readonly<Record<string, string>> = {},
    code: ErrorCode = 'BAD_REQUEST',
  ) {
    super(message);
    this.status = status;
    this.headers = headers;
    this.code = code;
  }
}
