import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { findInDatabase } from '@tongbu/retention/testing';
import { AGENCIES, agencySlug } from '@tongbu/vocabulary';
import { adminUrl } from '../hub/database-url.js';
import type { Received } from './canary-clients.js';
import { CASES } from './canary-hub.js';
import { CANARIES, type CanaryKind, canariesIn, canaryWord, kindOf } from './canary-people.js';

/** Where something of a person was found, and what: never the value itself. */
export interface Hit {
  readonly where: string;
  readonly kind: CanaryKind;
}

/** The kinds of what stands in a text, each once. */
export const hitsIn = (where: string, text: string): Hit[] =>
  [...new Set(canariesIn(text).map(kindOf))].map((kind) => ({ where, kind }));

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
const WORDS = ['Purpose', 'Variable', 'Field', 'Directive', 'Type', 'Agent', 'Token', 'Other', 'Cursor'];

/** Every column of every table of the four databases: what stands where it may, and what stands elsewhere. */
export async function hitsInTables(dataDir: string): Promise<{ kept: Set<string>; hits: Hit[] }> {
  const texts = [...CANARIES.flatMap((person) => Object.values(person)), ...WORDS.map(canaryWord)];
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

/** Without the place in a stream that a client itself gave: the end of the stream tells it again, to that client only. */
export const withoutCursor = (text: string): string => text.replaceAll(/"cursor":"[^"]*"/g, '');

/** What a client got that was not theirs: not of the case they named, and not a name they gave something themselves. */
export function hitsInAnswer({ request, text }: Received): Hit[] {
  const { caseAt } = request.asker;
  const theirs = caseAt === undefined ? [] : [CANARIES[caseAt], CANARIES[caseAt + CASES]];
  const names = `${request.query.replaceAll(/"""[\s\S]*?"""|"(?:[^"\\\n]|\\.)*"/g, '""')}`;
  const allowed = new Set([...theirs.flatMap((person) => Object.values(person ?? {})), ...canariesIn(names)]);
  const isStream = request.query.includes('subscription');
  const found = canariesIn(isStream ? withoutCursor(text) : text).filter((value) => !allowed.has(value));
  return found.map((value) => ({ where: `answer over ${request.way}`, kind: kindOf(value) }));
}
