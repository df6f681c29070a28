import { openStore } from '@tongbu/store';

/** Where a text was found: the table and the column. */
export interface FoundText {
  readonly table: string;
  readonly column: string;
  readonly text: string;
}

/**
 * Looks for texts in every column of every table of a database, whatever its type, read as text; bytes also as what
 * they spell. Upper and lower case are one. Give the address of the administrator, whom no fence stops.
 */
export async function findInDatabase(adminUrl: string, texts: readonly string[]): Promise<FoundText[]> {
  const { sql, close } = await openStore({ url: adminUrl, max: 1 });
  try {
    const columns = await sql<{ schema: string; table: string; column: string; type: string }[]>`
      select table_schema as schema, table_name as table, column_name as column, data_type as type
      from information_schema.columns where table_schema in ('public', 'drizzle')
      order by table_schema, table_name, ordinal_position`;
    const words = new Map(texts.map((text) => [spell(text), text]));
    const bytes = new Map(texts.map((text) => [spell(Buffer.from(text, 'utf8')), text]));
    const found: FoundText[] = [];
    for (const { schema, table, column, type } of columns) {
      const name = `"${column}"`;
      const value = type === 'bytea' ? name : `${name}::text`;
      const rows = await sql.unsafe<{ value: string | Buffer | null }[]>(
        `select ${value} as value from "${schema}"."${table}"`,
      );
      const dump = rows.map((row) => spell(row.value ?? '')).join('\n');
      for (const text of search(dump, type === 'bytea' ? bytes : words)) found.push({ table, column, text });
    }
    return found;
  } finally {
    await close();
  }
}

/** Bytes as a character each: what they spell is looked for likewise. */
const spell = (value: string | Buffer): string =>
  (typeof value === 'string' ? value : value.toString('latin1')).toLowerCase();

const ENDING = 8;

/** Which of the texts, by how they are spelt, stand in a dump; once through it, however many texts there are. */
function search(dump: string, spelt: ReadonlyMap<string, string>): string[] {
  const byEnding = new Map<string, string[]>();
  const found = new Set<string>();
  for (const text of spelt.keys()) {
    const ending = text.slice(-ENDING);
    if (text.length < ENDING) {
      if (dump.includes(text)) found.add(text);
    } else byEnding.set(ending, [...(byEnding.get(ending) ?? []), text]);
  }
  for (let at = ENDING; at <= dump.length && byEnding.size > 0; at += 1)
    for (const text of byEnding.get(dump.slice(at - ENDING, at)) ?? [])
      if (dump.endsWith(text, at)) found.add(text);
  return [...found].flatMap((text) => spelt.get(text) ?? []);
}
