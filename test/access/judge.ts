import type { Letter } from '@tongbu/access/testing';
import { type Asker, expectedOf } from './expectation.js';
import type { MatrixDocument } from './matrix-document.js';
import { type Outbreak, textsOf } from './outbreak.js';

/** An answer as it came. */
export interface MatrixAnswer {
  readonly data: unknown;
  /** What came with it of another record: it is searched as a text only. */
  readonly aside?: unknown;
  readonly errors: readonly {
    readonly path?: readonly (string | number)[];
    readonly extensions: Readonly<Record<string, unknown>>;
  }[];
}

/** One field, on one way, for one asker. */
export interface Cell {
  readonly asker: Asker;
  readonly way: string;
  readonly field: string;
  readonly verdict: 'whole' | 'masked' | 'refused' | 'absent' | 'WITHHELD' | 'LEAK' | 'UNEXPLAINED';
}

export interface Judged {
  readonly cells: readonly Cell[];
  /** The fields whose values the answer holds as text and must not. */
  readonly leaks: readonly string[];
}

/** Compares an answer with the table, field by field and then as a text. */
export function judge(
  document: MatrixDocument,
  answer: MatrixAnswer,
  asker: Asker,
  { asked, others }: { readonly asked: Outbreak; readonly others: readonly Outbreak[] },
): Judged {
  const cells: Cell[] = [];
  const isList = document.parts.some(({ way }) => way === 'list');
  const named = isList ? [asked, ...others] : [asked];
  const allowed = new Set<string>(
    document.names.flatMap((name) => named.flatMap((outbreak) => textsOf(outbreak, name, 'w'))),
  );
  for (const part of document.parts) {
    for (const field of part.fields) {
      const name = `${part.path.to}.${field}`;
      const as = part.readAs?.(asker) ?? asker;
      const expected = part.isRefused?.(asker) ? '-' : expectedOf(part.path, field, as, part.gate);
      for (const text of textsOf(asked, name, expected)) allowed.add(text);
      if (part.way === 'list') {
        // A list shows the others too, as to somebody who said no reason: no request names two cases.
        const listed = expectedOf(part.path, field, { ...asker, reason: 'NONE' }, part.gate);
        for (const text of others.flatMap((other) => textsOf(other, name, listed))) allowed.add(text);
      }
      const seen = lookAt(valuesAt(answer.data, [...part.keys, field], asked.caseId), asked, name);
      const explained =
        !asker.isOwnPlace || isRefused(answer, [...part.keys, field]) || isPayloadRefused(answer, part.keys);
      cells.push({ asker, way: part.way, field: name, verdict: verdictOf(expected, seen, explained, asker) });
    }
  }
  const text = JSON.stringify(answer);
  const leaks = [asked, ...others].flatMap((outbreak) =>
    Object.keys(outbreak.canaries).filter((name) =>
      [...textsOf(outbreak, name, 'w'), ...textsOf(outbreak, name, 'm')].some(
        (canary) => !allowed.has(canary) && text.includes(canary),
      ),
    ),
  );
  return { cells, leaks };
}

function verdictOf(
  expected: Letter,
  seen: Letter | '?',
  explained: boolean,
  { isOwnPlace }: Asker,
): Cell['verdict'] {
  if (seen === expected) {
    if (seen === 'w') return 'whole';
    if (seen === 'm') return 'masked';
    if (!isOwnPlace) return 'absent';
    return explained ? 'refused' : 'UNEXPLAINED';
  }
  return seen === '-' || (seen === 'm' && expected === 'w') ? 'WITHHELD' : 'LEAK';
}

/** Whether an error says that the field, or what it stands on, is refused. */
function isRefused({ data, errors }: MatrixAnswer, keys: readonly string[]): boolean {
  return errors.some(({ path = [], extensions }) => {
    const names = path.filter((key) => typeof key === 'string');
    // Where nothing at all is answered, one refusal speaks for all fields.
    const isAbove = data === null || names.every((name, index) => name === keys[index]);
    return extensions.code === 'FORBIDDEN' && isAbove;
  });
}

/** Whether a mutation says in its payload why there is no record in it. */
function isPayloadRefused({ data }: MatrixAnswer, [mutation = '', ...keys]: readonly string[]): boolean {
  const payload = (data as Record<string, Record<string, unknown>> | null)?.[mutation];
  const [record = ''] = keys;
  return Array.isArray(payload?.userErrors) && payload.userErrors.length > 0 && payload[record] === null;
}

const NOTHING = 'an empty list';

/** What stands at the end of the keys, in every list on the way; of a list of many cases, of the case asked for. */
function valuesAt(node: unknown, keys: readonly string[], caseId: string): unknown[] {
  // A list of nothing tells that there is nothing; it is not the same as no list.
  if (Array.isArray(node) && node.length === 0 && keys.length === 0) return [NOTHING];
  if (Array.isArray(node)) return node.flatMap((item) => valuesAt(item, keys, caseId));
  const [key, ...rest] = keys;
  if (node === null || node === undefined || key === undefined) return [node];
  const record = node as Record<string, unknown>;
  if (typeof record.listed === 'string' && record.listed !== caseId) return [];
  return valuesAt(record[key], rest, caseId);
}

function lookAt(values: readonly unknown[], outbreak: Outbreak, name: string): Letter | '?' {
  const held = outbreak.canaries[name] ?? [];
  const shown = values.filter((value) => value !== null && value !== undefined).map(shownOf);
  if (shown.length === 0) return '-';
  if (shown.length < values.length) return '?';
  if (shown.every((value) => held.some(({ whole }) => whole === value))) return 'w';
  return shown.every((value) => held.some(({ masked }) => masked === value)) ? 'm' : '?';
}

/** Of a record, its id. */
const shownOf = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && 'id' in value ? value.id : value;
