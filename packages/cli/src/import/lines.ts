import { createReadStream } from 'node:fs';
import type { Encoding } from './mapping-schema.js';

/** One line of a file, without its end. */
export interface Line {
  /** Counted from 1, as editors do. */
  readonly number: number;
  readonly text: string;
  /** Why the text cannot be trusted; it is empty or damaged then. */
  readonly trouble?: 'encoding' | 'length';
  /** The bytes of the file up to the end of this line. */
  readonly end: number;
}

/** No line of a list of cases is longer; what is, is a file that is something else, or damage. */
export const LONGEST_LINE_BYTES = 64 * 1024;

const NEW_LINE = 0x0a;

/**
 * The lines of a file, decoded one by one, so that a fault in the encoding has a line number and costs one line. Holds
 * one chunk and one line in memory, however long a line is. Throws what the file system says.
 */
export async function* readLines(file: string, encoding: Encoding): AsyncGenerator<Line, void, void> {
  const decode = lineDecoder(encoding);
  let number = 1;
  let end = 0;
  let parts: Buffer[] = [];
  let length = 0;
  const add = (part: Buffer) => {
    length += part.length;
    if (length <= LONGEST_LINE_BYTES) parts.push(part);
    else parts = [];
  };
  const take = (): Line => {
    const bytes = parts.length === 1 ? parts[0] : Buffer.concat(parts);
    const line =
      length > LONGEST_LINE_BYTES
        ? ({ text: '', trouble: 'length' } as const)
        : decode(bytes ?? Buffer.alloc(0), number === 1);
    const taken = { number, end, ...line };
    number += 1;
    parts = [];
    length = 0;
    return taken;
  };
  for await (const chunk of createReadStream(file)) {
    let start = 0;
    for (;;) {
      const at = chunk.indexOf(NEW_LINE, start);
      if (at === -1) break;
      add(chunk.subarray(start, at));
      end += at + 1 - start;
      start = at + 1;
      yield take();
    }
    end += chunk.length - start;
    if (start < chunk.length) add(chunk.subarray(start));
  }
  if (length > 0) yield take();
}

/** In each of the encodings a line end is one byte that is no part of another character, so lines can be decoded alone. */
function lineDecoder(
  encoding: Encoding,
): (bytes: Buffer, isFirst: boolean) => Pick<Line, 'text' | 'trouble'> {
  if (encoding === 'windows-1252') return (bytes) => ({ text: decodeWindows1252(bytes).replace(/\r$/, '') });
  const strict = new TextDecoder(encoding, { fatal: true, ignoreBOM: true });
  const lenient = new TextDecoder(encoding, { ignoreBOM: true });
  const clean = (text: string, isFirst: boolean) =>
    text.replace(/\r$/, '').slice(isFirst && text.startsWith('\uFEFF') ? 1 : 0);
  return (bytes, isFirst) => {
    try {
      return { text: clean(strict.decode(bytes), isFirst) };
    } catch {
      return { text: clean(lenient.decode(bytes), isFirst), trouble: 'encoding' };
    }
  };
}

/** The characters of 0x80 to 0x9F; five of the bytes stand for nothing and are kept as controls, which a value may not hold. */
const WINDOWS_1252 = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

/** Not TextDecoder: Node's, up to 22 at least, takes windows-1252 for ISO 8859-1, and turns quotes into control characters. */
function decodeWindows1252(bytes: Buffer): string {
  return bytes
    .toString('latin1')
    .replace(/[\u0080-\u009f]/g, (control) => WINDOWS_1252.charAt(control.charCodeAt(0) - 0x80));
}
