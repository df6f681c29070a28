import type { Executor } from '@tongbu/store';
import { and, arrayContains, asc, desc, eq, gt, lt, lte, type SQL } from 'drizzle-orm';
import { auditHead, auditLog, auditSignedHead } from './audit-log.table.js';

/** Where a chain stands. */
export interface ChainHead {
  readonly chain: string;
  readonly sequence: number;
  readonly hash: Buffer;
}

export interface StoredRow {
  readonly sequence: number;
  readonly hash: Buffer;
  readonly body: string;
}

/** Where the chain stands now. */
export async function readHead(db: Executor): Promise<ChainHead> {
  const [head] = await db
    .select({ chain: auditHead.chain, sequence: auditHead.seq, hash: auditHead.hash })
    .from(auditHead);
  if (head === undefined) throw new Error('the audit log has no head');
  return head;
}

const ROW = { sequence: auditLog.seq, hash: auditLog.hash, body: auditLog.body };

/** The rows after a number up to another, in order, at most `limit`. */
export async function listRows(
  db: Executor,
  { after, upTo, limit }: { readonly after: number; readonly upTo: number; readonly limit: number },
): Promise<StoredRow[]> {
  return db
    .select(ROW)
    .from(auditLog)
    .where(and(gt(auditLog.seq, after), lte(auditLog.seq, upTo)))
    .orderBy(asc(auditLog.seq))
    .limit(limit);
}

/** What was recorded of one person, alone or among others, the newest first, before a number where one is given. */
export async function listRowsOfPerson(
  db: Executor,
  personId: string,
  { before, limit }: { readonly before: number | undefined; readonly limit: number },
): Promise<StoredRow[]> {
  const isBefore = before === undefined ? undefined : lt(auditLog.seq, before);
  // Two conditions with an OR would be read row by row, the newest first, until the page is full.
  const newest = (isOfPerson: SQL) =>
    db.select(ROW).from(auditLog).where(and(isOfPerson, isBefore)).orderBy(desc(auditLog.seq)).limit(limit);
  return newest(eq(auditLog.personId, personId))
    .unionAll(newest(arrayContains(auditLog.personIds, [personId])))
    .orderBy(desc(auditLog.seq))
    .limit(limit);
}

/** The signed heads after a number up to another, in order. */
export async function listSignedHeads(
  db: Executor,
  { after, upTo }: { readonly after: number; readonly upTo: number },
): Promise<{ sequence: number; jws: string }[]> {
  return db
    .select({ sequence: auditSignedHead.seq, jws: auditSignedHead.jws })
    .from(auditSignedHead)
    .where(and(gt(auditSignedHead.seq, after), lte(auditSignedHead.seq, upTo)))
    .orderBy(asc(auditSignedHead.seq));
}
