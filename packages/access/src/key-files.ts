import { ConfigurationFault } from '@tongbu/runtime';
import type { JSONWebKeySet, JWK } from 'jose';

/** Reads the text of a set of public keys. Throws `ConfigurationFault`, which begins with `name` and repeats nothing of it. */
export function parseKeySet(name: string, text: string): JSONWebKeySet {
  const set = parse(text);
  if (isRecord(set) && Array.isArray(set.keys) && set.keys.length > 0 && set.keys.every(isKey))
    return { keys: set.keys };
  throw new ConfigurationFault([`${name}: holds no JWK set with keys`]);
}

/** Reads the text of a private key. Throws `ConfigurationFault`, which begins with `name` and repeats nothing of it. */
export function parsePrivateKey(name: string, text: string): JWK {
  const key = parse(text);
  if (isKey(key) && typeof key.d === 'string' && key.d !== '') return key;
  throw new ConfigurationFault([`${name}: holds no private key as JWK`]);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;
const isKey = (value: unknown): value is JWK & { kty: string } =>
  isRecord(value) && typeof value.kty === 'string';
