/** One event as clients get it: a GraphQL response as JSON text, written once for all of them. */
export interface Frame {
  readonly text: string;
  /** Where the stream stands after the event, where it has a cursor. */
  readonly cursor: string | undefined;
}
