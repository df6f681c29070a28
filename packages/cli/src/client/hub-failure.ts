/** The hub does not answer, or not now: the same request may succeed later. */
export class HubUnavailable extends Error {
  override readonly name = 'HubUnavailable';
}

/** The hub has answered, and the answer is no: asking again changes nothing. */
export class HubRefusal extends Error {
  override readonly name = 'HubRefusal';

  constructor(
    readonly code: string,
    message: string,
    /** What else the hub says of it, such as `oldestCursor`. */
    readonly details: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
  }
}
