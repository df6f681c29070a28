import type { IncomingMessage } from 'node:http';
import { Fault } from '@tongbu/runtime';

const MAX_BODY_BYTES = 2_000_000;
/** Whoever sends more than this is cut off, also before they come to the answer. */
const MAX_READ_BYTES = 4 * MAX_BODY_BYTES;

/** The whole body. Throws `INVALID_INPUT` where it is too long, or ends before it is whole. */
export function readBody(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const cutOff = () => reject(new Fault('INVALID_INPUT', { message: 'The body was cut off.' }));
    // Who has left already does not leave again: nothing would be heard of them.
    if (request.destroyed) return cutOff();
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= MAX_BODY_BYTES) {
        chunks.push(chunk);
        return;
      }
      // The rest is read and dropped: who still sends would not come to the answer.
      chunks.length = 0;
      if (bytes > MAX_READ_BYTES) request.destroy();
      reject(new Fault('INVALID_INPUT', { message: `A request may carry at most ${MAX_BODY_BYTES} bytes.` }));
    });
    request.once('end', () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)));
    request.once('error', cutOff);
    request.once('close', cutOff);
  });
}
