/** What clients may do with their sockets. */
export interface WebSocketLimits {
  /** How long a client may take to say who it is. */
  readonly initTimeoutMs: number;
  /** How many operations may run on one socket at a time. */
  readonly maxOperations: number;
  /** The longest message that a client may send. */
  readonly maxPayloadBytes: number;
  /** How many fragments a message may come in. */
  readonly maxFragments: number;
  /** How many pieces of a fragment may wait for the rest of it: one of a byte is held like one of a thousand. */
  readonly maxBufferedChunks: number;
  /** A client that answers no ping within this time is taken for gone. */
  readonly keepAliveMs: number;
}

export const DEFAULT_WEBSOCKET_LIMITS: WebSocketLimits = {
  initTimeoutMs: 3_000,
  maxOperations: 100,
  maxPayloadBytes: 64 * 1024,
  maxFragments: 64,
  maxBufferedChunks: 256,
  keepAliveMs: 12_000,
};
