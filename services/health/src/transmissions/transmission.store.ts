import type { Database } from '@tongbu/store';
import { and, count, eq, inArray, or, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type { CaseFilter } from '../cases/case.input.js';
import { matches } from '../cases/case.store.js';
import { caseConflictTable, caseTable } from '../cases/case.table.js';
import type { TransmissionPair } from './transmission.rules.js';
import { transmissionLinkTable } from './transmission-link.table.js';

/**
 * The links of which either case matches the filter. Statistics: not narrowed to the caller's places, and nothing
 * but ids, days and a flag leaves this file's callers.
 */
export async function listPairs(db: Database, filter: CaseFilter): Promise<TransmissionPair[]> {
  const infector = alias(caseTable, 'infector');
  const infectee = alias(caseTable, 'infectee');
  const matching = db.select({ id: caseTable.id }).from(caseTable).where(matches(filter));
  return db
    .select({
      infector: infector.id,
      infectee: infectee.id,
      household: transmissionLinkTable.household,
      infectorOnset: infector.onsetDate,
      infecteeOnset: infectee.onsetDate,
    })
    .from(transmissionLinkTable)
    .innerJoin(infector, eq(infector.id, transmissionLinkTable.infectorCaseId))
    .innerJoin(infectee, eq(infectee.id, transmissionLinkTable.infecteeCaseId))
    .where(or(inArray(infector.id, matching), inArray(infectee.id, matching)));
}

/** How many matching cases have an attribute that two reports tell differently. */
export async function countConflictingCases(db: Database, filter: CaseFilter): Promise<number> {
  const conflicting = sql`exists (select 1 from ${caseConflictTable} where ${caseConflictTable.caseId} = ${caseTable.id})`;
  const [row] = await db
    .select({ cases: count() })
    .from(caseTable)
    .where(and(matches(filter), conflicting));
  return row?.cases ?? 0;
}
