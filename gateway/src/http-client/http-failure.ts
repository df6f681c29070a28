/** Why there is no response: no whole one in time, no intact one at all, or nobody waits for it any more. */
export type HttpFailureReason = 'timeout' | 'broken' | 'aborted';

/** A request that got no response. */
export class HttpFailure extends Error {
  override readonly name = 'HttpFailure';
  readonly reason: HttpFailureReason;

  constructor(reason: HttpFailureReason, message: string) {
    super(message);
    this.reason = reason;
  }
}

/** A response that is not HTTP/1.1, or more than we take. */
export function broken(message: string): HttpFailure {
  return new HttpFailure('broken', message);
}
