import { type BrokenGlass, type WordSeeker, wordsFor, wordsIn } from './glass-register.js';

/** What one answer tells of broken glass. */
export interface ToldWords {
  readonly withWords: boolean;
  /** What is told and must not be, and what must be and is not. */
  readonly faults: readonly string[];
}

/** Compares what somebody was told with what they may read of these accesses; the words of `searched` are looked for. */
export function wordFaults(
  seeker: WordSeeker,
  told: unknown,
  of: readonly BrokenGlass[],
  searched = of,
): ToldWords {
  const { agency, role, isHere, purpose = 'no purpose' } = seeker;
  const who = `${agency} ${role} ${isHere ? 'own place' : 'foreign place'} ${purpose}`;
  const [expected, found] = [wordsFor(seeker, of), wordsIn(told, searched)];
  const leaks = found.filter((word) => !expected.includes(word));
  const withheld = expected.filter((word) => !found.includes(word));
  return {
    withWords: found.length > 0,
    faults: [...leaks.map(() => `LEAK ${who}`), ...withheld.map(() => `WITHHELD ${who}`)],
  };
}

export const isLeak = (fault: string): boolean => fault.startsWith('LEAK');

/** Counts answers by their way. */
export class WordTally {
  readonly faults: string[] = [];
  readonly #ways = new Map<string, ToldWords[]>();

  add(way: string, told: ToldWords): void {
    this.#ways.set(way, [...(this.#ways.get(way) ?? []), told]);
    this.faults.push(...told.faults.map((fault) => `${fault} ${way}`));
  }

  /** A line a way. */
  table(): string {
    const lines = [...this.#ways].map(([way, told]) => [
      way,
      ...[told.length, told.filter(({ withWords }) => withWords).length].map(String),
      String(told.flatMap(({ faults }) => faults).filter(isLeak).length),
    ]);
    return [['words of broken glass', 'answers', 'with words', 'leaks'], ...lines]
      .map(([way = '', ...numbers]) => way.padEnd(24) + numbers.map((text) => text.padStart(12)).join(''))
      .join('\n');
  }
}
