import type { Database, Transaction } from '@tongbu/store';
import { eq } from 'drizzle-orm';
import { transmissionLinkTable } from './transmission-link.table.js';
import type { TransmissionLink } from './transmission-link.type.js';

/** The links in which a case stands, as the one who infected or the one who was infected. */
export async function listLinks(
  db: Database,
  { caseId, as, first }: { caseId: string; as: 'infector' | 'infectee'; first: number },
): Promise<TransmissionLink[]> {
  const column =
    as === 'infector' ? transmissionLinkTable.infectorCaseId : transmissionLinkTable.infecteeCaseId;
  return db
    .select()
    .from(transmissionLinkTable)
    .where(eq(column, caseId))
    .orderBy(transmissionLinkTable.id)
    .limit(first);
}

type NewLink = typeof transmissionLinkTable.$inferInsert;

/**
 * Records links; answers how many were not there before. Sorted, so that two transactions take the pairs in the same
 * order and seldom wait for each other in a circle.
 */
export async function insertLinks(tx: Transaction, links: readonly NewLink[]): Promise<number> {
  if (links.length === 0) return 0;
  const pairOf = (link: NewLink) => `${link.infectorCaseId} ${link.infecteeCaseId}`;
  const inserted = await tx
    .insert(transmissionLinkTable)
    .values(links.toSorted((a, b) => (pairOf(a) < pairOf(b) ? -1 : 1)))
    .onConflictDoNothing()
    .returning({ id: transmissionLinkTable.id });
  return inserted.length;
}
