import { inService, type Transaction } from '@tongbu/store';
import { calendarDateInShanghai } from '@tongbu/vocabulary';
import { sql } from 'drizzle-orm';
import { caseNumberTable } from './case.table.js';

const DIGITS = 4;

/**
 * Takes `count` case numbers for a place and day: `3210-20220628-0007`. The counter's row is locked until the
 * transaction ends, so a number is never given twice.
 */
export async function takeCaseNumbers(
  tx: Transaction,
  { jurisdiction, at, count }: { jurisdiction: string; at: Date; count: number },
): Promise<string[]> {
  const prefecture = jurisdiction.slice(0, 4).padEnd(4, '0');
  const day = calendarDateInShanghai(at);
  // A prefecture's counties count together.
  const [counter] = await inService(tx)
    .insert(caseNumberTable)
    .values({ prefecture, day, last: count })
    .onConflictDoUpdate({
      target: [caseNumberTable.prefecture, caseNumberTable.day],
      set: { last: sql`${caseNumberTable.last} + ${count}` },
    })
    .returning({ last: caseNumberTable.last });
  const first = (counter?.last ?? count) - count + 1;
  return Array.from(
    { length: count },
    (_, index) => `${prefecture}-${day.replaceAll('-', '')}-${String(first + index).padStart(DIGITS, '0')}`,
  );
}
