import { open } from 'node:fs/promises';
import { CommandRefusal } from '../shell.js';
import { readLines } from './lines.js';
import type { Mapping } from './mapping.js';
import { ENCODINGS, type Encoding } from './mapping-schema.js';
import type { ColumnPlaces } from './read-row.js';
import { readRecords } from './records.js';

export interface ExaminedFile {
  readonly places: ColumnPlaces;
  /** How many cells a row must have. */
  readonly width: number;
  readonly bytes: number;
}

/** More undecodable lines than this share, and it is not the lines that are wrong. */
const TOO_MANY = 0.5;

/**
 * Reads a file through once before anything is sent: where it is not in the mapping's encoding, or a mapped
 * column is missing, nothing shall be half imported. Throws `CommandRefusal` with the line and the reason.
 */
export async function examineFile(file: string, mapping: Mapping): Promise<ExaminedFile> {
  await refuseOtherMark(file, mapping.encoding);
  let lines = 0;
  let bytes = 0;
  const undecodable: number[] = [];
  let undecodableCount = 0;
  for await (const { number, trouble, end, text } of readFileLines(file, mapping.encoding)) {
    if (text.trim() !== '' || trouble) lines += 1;
    bytes = end;
    if (trouble !== 'encoding') continue;
    undecodableCount += 1;
    if (undecodable.length < 3) undecodable.push(number);
  }
  if (undecodable[0] === 1 || undecodableCount > lines * TOO_MANY) {
    throw new CommandRefusal(await encodingRefusal(file, mapping.encoding, undecodable));
  }
  return { ...(await readHeader(file, mapping)), bytes };
}

async function readHeader(file: string, mapping: Mapping): Promise<Pick<ExaminedFile, 'places' | 'width'>> {
  const { encoding, delimiter } = mapping;
  const records = readRecords(readFileLines(file, encoding), { delimiter, width: () => undefined });
  for await (const record of records) {
    if ('fault' in record) throw new CommandRefusal(`${file}: line ${record.line}: ${record.fault.reason}`);
    return { places: placesOf(file, record.cells, mapping), width: record.cells.length };
  }
  throw new CommandRefusal(`${file}: has no header line`);
}

function placesOf(file: string, header: readonly string[], { fields }: Mapping): ColumnPlaces {
  const names = header.map((name) => name.trim());
  const places = new Map<string, number>();
  const faults: string[] = [];
  for (const { name, column } of fields) {
    if (column === undefined) continue;
    const place = names.indexOf(column);
    if (place === -1) faults.push(`no column "${column}", which the mapping names for ${name}`);
    else if (names.lastIndexOf(column) !== place) faults.push(`more than one column "${column}"`);
    places.set(column, place);
  }
  if (faults.length === 0) return places;
  throw new CommandRefusal([...new Set(faults)].map((fault) => `${file}: ${fault}`).join('\ntongbu: '));
}

/** The lines of the file, with the file system's refusals in words. */
export async function* readFileLines(file: string, encoding: Encoding): ReturnType<typeof readLines> {
  try {
    yield* readLines(file, encoding);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
    if (code === undefined) throw error;
    throw new CommandRefusal(
      `${file}: ${code === 'ENOENT' ? 'there is no such file' : `cannot be read (${code})`}`,
    );
  }
}

const MARKS: readonly { readonly bytes: readonly number[]; readonly is: string }[] = [
  { bytes: [0xef, 0xbb, 0xbf], is: 'utf-8' },
  { bytes: [0xff, 0xfe], is: 'UTF-16' },
  { bytes: [0xfe, 0xff], is: 'UTF-16' },
];

/** A byte-order mark says what the file is, whatever the mapping says. */
async function refuseOtherMark(file: string, encoding: Encoding): Promise<void> {
  const handle = await open(file).catch(() => undefined);
  // What is wrong with the file, reading it says better.
  if (!handle) return;
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(3), 0, 3, 0);
    const start = buffer.subarray(0, bytesRead);
    const mark = MARKS.find(({ bytes }) => bytes.every((byte, index) => start[index] === byte));
    if (!mark || mark.is === encoding) return;
    const advice = mark.is === 'utf-8' ? 'the mapping must say so' : 'save it as UTF-8';
    throw new CommandRefusal(`${file}: line 1: the file is marked as ${mark.is}; ${advice}`);
  } finally {
    await handle.close();
  }
}

async function encodingRefusal(file: string, encoding: Encoding, lines: readonly number[]): Promise<string> {
  const other = await findEncoding(file);
  const advice = other === undefined || other === encoding ? '' : `; it may be ${other}`;
  const where = lines.length === 1 ? `line ${lines[0]}` : `lines ${lines.join(', ')} …`;
  return `${file}: ${where}: the file is not ${encoding}${advice}. Nothing was imported`;
}

/** The first encoding, the strictest first, that decodes every line; windows-1252 decodes anything, so it proves nothing. */
async function findEncoding(file: string): Promise<Encoding | undefined> {
  for (const encoding of ENCODINGS.filter((name) => name !== 'windows-1252' && name !== 'gbk')) {
    let isRight = true;
    for await (const { trouble } of readLines(file, encoding)) {
      if (trouble !== 'encoding') continue;
      isRight = false;
      break;
    }
    if (isRight) return encoding;
  }
  return undefined;
}
