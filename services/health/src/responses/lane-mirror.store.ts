import type { Database, Transaction } from '@tongbu/store';
import { inArray, lt } from 'drizzle-orm';
import { type LaneMirrorRow, laneMirrorTable } from './lane-mirror.table.js';

/** Keeps the newest state of a lane. */
export async function mirrorLane(tx: Transaction, row: LaneMirrorRow): Promise<void> {
  const { state, startedAt, sequence } = row;
  await tx
    .insert(laneMirrorTable)
    .values(row)
    .onConflictDoUpdate({
      target: [laneMirrorTable.caseId, laneMirrorTable.lane],
      set: { state, startedAt, sequence },
      setWhere: lt(laneMirrorTable.sequence, sequence),
    });
}

/** The mirrored lanes of these cases, in one query. */
export async function listLaneMirrors(db: Database, caseIds: readonly string[]): Promise<LaneMirrorRow[]> {
  return db
    .select()
    .from(laneMirrorTable)
    .where(inArray(laneMirrorTable.caseId, [...caseIds]));
}
