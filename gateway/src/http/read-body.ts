import type { IncomingMessage } from 'node:http';
import { HttpRefused } from './http-refused.js';

export const DEFAULT_MAX_BODY_BYTES = 1024 * 1024;

/** Reads a request's body as UTF-8. Throws `HttpRefused` with 413 as soon as it is longer than `limit` bytes. */
export function readBody(request: IncomingMessage, limit: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const tooLong = (): void =>
      reject(new HttpRefused(413, `The body is longer than ${limit} bytes.`, { connection: 'close' }));
    if (Number(request.headers['content-length'] ?? 0) > limit) return tooLong();
    const chunks: Buffer[] = [];
    let length = 0;
    request.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length > limit) {
        request.pause();
        tooLong();
      } else {
        chunks.push(chunk);
      }
    });
    request.on('end', () => {
      const [first] = chunks;
      resolve((chunks.length === 1 && first ? first : Buffer.concat(chunks)).toString('utf8'));
    });
    request.on('error', reject);
    request.on('aborted', () => reject(new HttpRefused(400, 'The request ended before its body did.')));
  });
}
