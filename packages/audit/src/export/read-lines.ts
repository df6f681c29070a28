import { createReadStream } from 'node:fs';

const NEWLINE = 0x0a;

/**
 * The lines of a file as bytes, many at a time. The last has `isWhole: false` where the file does not end with a line's
 * end. Rejects with the system's error where the file cannot be read.
 */
export async function* readLines(
  file: string,
): AsyncGenerator<{ readonly lines: readonly Buffer[]; readonly isWhole: boolean }> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 18 })) {
    const text: Buffer = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const lines: Buffer[] = [];
    let start = 0;
    for (let end = text.indexOf(NEWLINE); end !== -1; end = text.indexOf(NEWLINE, start)) {
      lines.push(text.subarray(start, end));
      start = end + 1;
    }
    rest = text.subarray(start);
    if (lines.length > 0) yield { lines, isWhole: true };
  }
  if (rest.length > 0) yield { lines: [rest], isWhole: false };
}
