import { parseMessage } from 'graphql-ws';
import type { RawData } from 'ws';
import { isJsonObject } from '../execution/json.js';

type ClientMessage = ReturnType<typeof parseMessage>;

/** Reads a message of graphql-transport-ws; `undefined` when it is none. */
export function readMessage(data: RawData): ClientMessage | undefined {
  try {
    return parseMessage(withText(JSON.parse(data.toString())));
  } catch {
    return undefined;
  }
}

/** The protocol wants a text even of a client that names its document; an empty one stands for none. */
function withText(message: unknown): Record<string, unknown> {
  if (!isJsonObject(message)) throw new Error('A message is a JSON object.');
  const { payload } = message;
  if (!isJsonObject(payload) || payload.query !== undefined) return message;
  const namesDocument =
    typeof payload.documentId === 'string' ||
    (isJsonObject(payload.extensions) && isJsonObject(payload.extensions.persistedQuery));
  return namesDocument ? { ...message, payload: { ...payload, query: '' } } : message;
}
