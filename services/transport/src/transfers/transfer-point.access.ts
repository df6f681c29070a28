import type { RecordFacts } from '@tongbu/access';
import type { TransferPointRoot } from './transfer-order.store.js';

/** What the decision about a place asks of the point: the order that it is part of. */
export async function transferPointRecord({
  caseId,
  jurisdiction,
  exercise,
}: TransferPointRoot): Promise<RecordFacts> {
  return { jurisdiction, exercise, caseIds: [caseId], personIds: [] };
}
