import type { Database } from '@tongbu/store';
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

/** Records links; answers how many were not there before. */
export async function insertLinks(
  db: Database,
  links: readonly (typeof transmissionLinkTable.$inferInsert)[],
): Promise<number> {
  if (links.length === 0) return 0;
  const inserted = await db
    .insert(transmissionLinkTable)
    .values([...links])
    .onConflictDoNothing()
    .returning({ id: transmissionLinkTable.id });
  return inserted.length;
}
