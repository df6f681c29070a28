/** One event as clients get it: a GraphQL response as JSON text, written once for all of them. */
export interface Frame {
  readonly text: string;
  /** Where the stream stands after the event, where it has a cursor. */
  readonly cursor: string | undefined;
  /** When the gateway received the event: what it says was decided then or later, but for the way here. */
  readonly receivedAt: number;
}
