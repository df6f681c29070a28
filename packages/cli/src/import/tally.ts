import type { ImportKind } from './field.js';

/** What an import did, in rows of the file; each row that was read is imported, unchanged or refused. */
export interface Tally {
  read: number;
  imported: number;
  unchanged: number;
  refused: number;
  /** Rows that tell something differently from what is recorded; they are among the imported and unchanged too. */
  conflicting: number;
  /** Cases that were not there before; with a list of pairs, more than the rows. */
  newCases: number;
  readonly conflictingCases: Set<string>;
}

export function emptyTally(): Tally {
  return {
    read: 0,
    imported: 0,
    unchanged: 0,
    refused: 0,
    conflicting: 0,
    newCases: 0,
    conflictingCases: new Set(),
  };
}

/** The summary for people, in English and Chinese. */
export function describeTally(tally: Tally, kind: ImportKind, reportFile: string): string {
  const rows: readonly (readonly [string, number, string])[] = [
    ['read 读取', tally.read, ''],
    ['imported 新增', tally.imported, kind === 'transmissions' ? `new cases 新增病例 ${tally.newCases}` : ''],
    ['unchanged 已有', tally.unchanged, ''],
    [
      'conflicting 冲突',
      tally.conflicting,
      tally.conflicting > 0
        ? `cases 病例 ${tally.conflictingCases.size}; recorded values kept, both on record`
        : '',
    ],
    ['refused 拒绝', tally.refused, ''],
  ];
  const lines = rows.map(([label, count, note]) => {
    const width = [...label].reduce((sum, char) => sum + (char > '\u2e7f' ? 2 : 1), 0);
    return `  ${label}${' '.repeat(20 - width)}${String(count).padStart(9)}${note === '' ? '' : `   ${note}`}`;
  });
  const report = tally.refused + tally.conflicting > 0 ? `\n  report 报告: ${reportFile}` : '';
  return `${kind === 'cases' ? 'Cases 病例' : 'Transmission pairs 传播对'}\n${lines.join('\n')}${report}`;
}
