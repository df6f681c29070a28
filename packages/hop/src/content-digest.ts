import { hash } from 'node:crypto';

/** The `Content-Digest` of a body, RFC 9530: a text stands for its bytes in UTF-8. */
export function contentDigest(body: string | Uint8Array): string {
  return `sha-256=:${hash('sha256', body, 'base64')}:`;
}
