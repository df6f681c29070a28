import { AGENCIES } from '@tongbu/vocabulary';
import type { Cell, Judged } from './judge.js';

const COLUMNS = [
  'agency',
  'path',
  'answers',
  'cells',
  'whole',
  'masked',
  'refused',
  'absent',
  'leaks',
] as const;

/** Counts cells by agency and way, and keeps what is not as the table has it. */
export class MatrixTally {
  readonly cells: Cell[] = [];
  /** What an answer shows and must not, and what it withholds and must not. */
  readonly faults: string[] = [];
  readonly #answers = new Map<string, number>();
  readonly #textLeaks = new Map<string, number>();

  add({ cells, leaks }: Judged): void {
    const [first] = cells;
    if (!first) return;
    const { agency, role, isOwnPlace, reason } = first.asker;
    const who = `${agency} ${role} ${isOwnPlace ? 'own place' : 'foreign place'} ${reason}`;
    this.cells.push(...cells);
    for (const way of new Set(cells.map((cell) => cell.way))) {
      increase(this.#answers, `${agency} ${way}`, 1);
    }
    increase(this.#textLeaks, `${agency} ${first.way}`, leaks.length);
    for (const { way, field, verdict } of cells) {
      if (verdict === verdict.toUpperCase()) this.faults.push(`${verdict} ${way} ${field}: ${who}`);
    }
    for (const field of leaks) this.faults.push(`LEAK of text ${first.way} ${field}: ${who}`);
  }

  /** Agency by way, as lines of text. */
  table(): string {
    const ways = [...new Set(this.cells.map(({ way }) => way))];
    const rows = AGENCIES.flatMap((agency) => ways.map((way) => this.#row(agency, way)));
    const total = rows.reduce((sum, row) => sum.map((value, index) => value + (row.numbers[index] ?? 0)), [
      ...Array(7).fill(0),
    ] as number[]);
    const lines = [
      [...COLUMNS],
      ...rows.map(({ names, numbers }) => [...names, ...numbers.map(String)]),
      ['all', '', ...total.map(String)],
    ];
    return lines
      .map((line) => line.map((text, at) => (at < 2 ? text.padEnd(16) : text.padStart(8))).join(''))
      .join('\n');
  }

  #row(agency: string, way: string) {
    const own = this.cells.filter((cell) => cell.asker.agency === agency && cell.way === way);
    const count = (...verdicts: Cell['verdict'][]) =>
      own.filter(({ verdict }) => verdicts.includes(verdict)).length;
    const key = `${agency} ${way}`;
    const numbers = [
      this.#answers.get(key) ?? 0,
      own.length,
      count('whole'),
      count('masked'),
      count('refused'),
      count('absent'),
      count('LEAK') + (this.#textLeaks.get(key) ?? 0),
    ];
    return { names: [agency, way], numbers };
  }
}

function increase(counts: Map<string, number>, key: string, by: number): void {
  counts.set(key, (counts.get(key) ?? 0) + by);
}
