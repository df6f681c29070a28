import { openStore } from '@tongbu/store';

/** Where a text was found: the table, the column, and how often. */
export interface FoundText {
  readonly table: string;
  readonly column: string;
  readonly text: string;
}

/**
 * Looks for texts in every column of every table of a database, whatever its type, read as text; bytes also as what
 * they spell. Give the address of the administrator, whom no fence stops.
 */
export async function findInDatabase(adminUrl: string, texts: readonly string[]): Promise<FoundText[]> {
  const { sql, close } = await openStore({ url: adminUrl, max: 1 });
  try {
    const columns = await sql<{ table: string; column: string; type: string }[]>`
      select table_schema || '.' || quote_ident(table_name) as table, column_name as column, data_type as type
      from information_schema.columns where table_schema in ('public', 'drizzle')`;
    const found: FoundText[] = [];
    for (const { table, column, type } of columns) {
      const name = `"${column}"`;
      const value = type === 'bytea' ? `encode(${name}, 'escape')` : `${name}::text`;
      const rows = await sql.unsafe<{ text: string }[]>(
        `select text from unnest($1::text[]) as text
         where exists (select from ${table} where strpos(lower(${value}), lower(text)) > 0)`,
        [[...texts]],
      );
      found.push(...rows.map(({ text }) => ({ table, column, text })));
    }
    return found;
  } finally {
    await close();
  }
}
