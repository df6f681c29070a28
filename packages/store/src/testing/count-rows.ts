import { sql } from 'drizzle-orm';
import type { Database } from '../database.js';

/** How many rows of each of these tables there are in the scope of `db`, asked for without any condition. */
export async function countRows<Table extends string>(
  db: Database,
  tables: readonly Table[],
): Promise<Record<Table, number>> {
  const counts: Record<string, number> = {};
  for (const table of tables) {
    const [row] = await db.execute<{ n: number }>(
      sql`select count(*)::int as n from ${sql.identifier(table)}`,
    );
    counts[table] = row?.n ?? 0;
  }
  return counts as Record<Table, number>;
}
