import { identityCheckCharacter } from '@tongbu/vocabulary';

/** Somebody who does not exist, of whom every value stands nowhere else. */
export interface Canary {
  readonly name: string;
  readonly idNumber: string;
  readonly phone: string;
  readonly address: string;
  readonly birthDate: string;
  /** The door of the household, the ends of a transfer, what a contact is called, where a case was found. */
  readonly door: string;
  readonly from: string;
  readonly to: string;
  readonly relation: string;
  readonly casePlace: string;
}

export type CanaryKind = keyof Canary | 'word' | 'encoded';

const letters = (at: number) => String.fromCharCode(65 + Math.floor(at / 26), 65 + (at % 26));
const twoDigits = (number: number) => String(number).padStart(2, '0');

function canary(at: number): Canary {
  const birthDate = `1901-${twoDigits(1 + Math.floor(at / 25))}-${twoDigits(1 + (at % 25))}`;
  const digits = `990000${birthDate.replaceAll('-', '')}${String(at).padStart(3, '0')}`;
  const text = (kind: string) => `金丝雀${kind}${letters(at)}`;
  return {
    name: text('名'),
    idNumber: `${digits}${identityCheckCharacter(digits)}`,
    phone: `1990000${String(at).padStart(4, '0')}`,
    address: text('址'),
    birthDate,
    door: text('户'),
    from: text('起'),
    to: text('达'),
    relation: text('系'),
    casePlace: text('案'),
  };
}

export const CANARIES: readonly Canary[] = Array.from({ length: 50 }, (_, at) => canary(at));

const words = new Set<string>();

/** A word that stands nowhere but where a test puts it. */
export function canaryWord(place: string): string {
  const word = `Canary${place}Canary`;
  words.add(word);
  return word;
}

/** Every such word that was made so far. */
export const wordsUsed = (): string[] => [...words];

const base64 = (skipped: number) =>
  Buffer.from(`${'x'.repeat(skipped)}金丝雀`)
    .toString('base64')
    .slice(Math.ceil((skipped * 4) / 3), 12);

/** All that belongs to a canary, also as JSON, addresses and base64 write the common beginning of their texts. */
const ANY = new RegExp(
  [
    '金丝雀[名址户起达系案][A-Z]{2}',
    '990000\\d{11}[\\dX]',
    '1990000\\d{4}',
    '1901-\\d\\d-\\d\\d',
    'canary\\w*?canary',
    encodeURIComponent('金丝雀'),
    '\\\\u91d1\\\\u4e1d\\\\u96c0',
    ...[0, 1, 2].map(base64),
  ].join('|'),
  'gi',
);

const KINDS = new Map<string, CanaryKind>(
  CANARIES.flatMap((person) =>
    (Object.keys(person) as (keyof Canary)[]).map((kind): [string, CanaryKind] => [person[kind], kind]),
  ),
);

/** Every value of a canary that stands in a text, as often as it does. */
export const canariesIn = (text: string): string[] => text.match(ANY) ?? [];

/** What a value tells of its owner. Reports name this, and never the value. */
export const kindOf = (value: string): CanaryKind =>
  KINDS.get(value) ?? (/^canary/i.test(value) ? 'word' : 'encoded');
