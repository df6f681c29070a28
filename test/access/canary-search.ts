import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { findInDatabase } from '@tongbu/retention/testing';
import { AGENCIES, agencySlug } from '@tongbu/vocabulary';
import { adminUrl } from '../hub/database-url.js';
import { CANARIES, type CanaryKind, canariesIn, kindOf, wordsUsed } from './canary-people.js';

/** Where something of a person was found, and what: never the value itself. */
export interface Hit {
  readonly where: string;
  readonly kind: CanaryKind;
}

/** The kinds of what stands in a text, each once. */
export const hitsIn = (where: string, text: string): Hit[] =>
  [...new Set(canariesIn(text).map(kindOf))].map((kind) => ({ where, kind }));

/** What stands in texts, by their names. */
export const hitsInTexts = (written: Readonly<Record<string, string>>): Hit[] =>
  Object.entries(written).flatMap(([where, text]) => hitsIn(where, text));

/** Every file of a hub but those that PostgreSQL keeps the tables in. */
export function* filesOf(dataDir: string, folder = dataDir): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && relative(dataDir, path) !== join('postgres', 'cluster'))
      yield* filesOf(dataDir, path);
    else if (entry.isFile()) yield path;
  }
}

export const hitsInFiles = (dataDir: string): Hit[] =>
  [...filesOf(dataDir)].flatMap((file) => hitsIn(relative(dataDir, file), readFileSync(file, 'utf8')));

/** The columns that hold a value on purpose. */
const KEPT: Readonly<Record<string, readonly CanaryKind[]>> = {
  'public-security person.birth_date': ['birthDate'],
  'civil-affairs household.address': ['door'],
  'transport transfer_order.from_place': ['from'],
  'transport transfer_order.to_place': ['to'],
  'health contact.relation': ['relation'],
  'health case.reported_place': ['casePlace'],
  'health case.infected_place': ['casePlace'],
};

/** Every column of every table of the four databases: what stands where it may, and what stands elsewhere. */
export async function hitsInTables(dataDir: string): Promise<{ kept: Set<string>; hits: Hit[] }> {
  const texts = [...CANARIES.flatMap((person) => Object.values(person)), ...wordsUsed()];
  const kept = new Set<string>();
  const hits: Hit[] = [];
  for (const agency of AGENCIES.map(agencySlug))
    for (const { table, column, text } of await findInDatabase(adminUrl(dataDir, agency), texts)) {
      const where = `${agency} ${table}.${column}`;
      const kind = kindOf(text);
      if (KEPT[where]?.includes(kind)) kept.add(where);
      else hits.push({ where, kind });
    }
  return { kept, hits };
}

/** Those columns that hold what they hold. */
export const KEPT_COLUMNS = Object.keys(KEPT);
