import type { SignatureParameters } from './request-signature.js';

/** The signature that a WebSocket message carries as its member `hop`. */
export interface MessageSignature extends SignatureParameters {
  /** Base64. */
  readonly signature: string;
}

/** What is signed of a `connection_init`: its whole payload. The text is JSON, so that no two messages have the same. */
export function initBase(
  audience: string,
  { created, nonce, keyId }: SignatureParameters,
  claims: Readonly<Record<string, unknown>>,
): Buffer {
  return Buffer.from(JSON.stringify(['tongbu-hop connection_init', audience, created, nonce, keyId, claims]));
}

/** What a `subscribe` asks for. */
export interface SubscribeParts {
  readonly id: string;
  readonly query: unknown;
  readonly operationName: unknown;
  readonly variables: unknown;
  /** But for the signature. */
  readonly extensions: Readonly<Record<string, unknown>>;
}

/** What is signed of a `subscribe`, which is good on the connection that was opened with this nonce and on no other. */
export function subscribeBase(
  audience: string,
  connection: string,
  { created, nonce, keyId }: SignatureParameters,
  { id, query, operationName, variables, extensions }: SubscribeParts,
): Buffer {
  const parts = [id, query, operationName ?? null, variables ?? null, extensions];
  return Buffer.from(
    JSON.stringify(['tongbu-hop subscribe', audience, connection, created, nonce, keyId, ...parts]),
  );
}

/** Reads the member `hop`; `undefined` for anything that is not one. */
export function readMessageSignature(value: unknown): MessageSignature | undefined {
  if (!isRecord(value)) return undefined;
  const { created, nonce, keyId, signature } = value;
  const isOne =
    typeof created === 'number' &&
    Number.isSafeInteger(created) &&
    isText(nonce, /^[\w-]{1,64}$/) &&
    isText(keyId, /^[\w:.-]{1,100}$/) &&
    isText(signature, /^[A-Za-z0-9+/]{86}==$/);
  return isOne ? { created, nonce, keyId, signature } : undefined;
}

const isText = (value: unknown, pattern: RegExp): value is string =>
  typeof value === 'string' && pattern.test(value);

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
