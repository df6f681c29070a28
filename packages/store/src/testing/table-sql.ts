import { generateDrizzleJson, generateMigration } from 'drizzle-kit/api';

/** The statements that make `tables` (and enums) in an empty database, as drizzle-kit would write them. */
export async function printTables(tables: Readonly<Record<string, unknown>>): Promise<string> {
  const statements = await generateMigration(generateDrizzleJson({}), generateDrizzleJson({ ...tables }));
  return statements.join('\n');
}
