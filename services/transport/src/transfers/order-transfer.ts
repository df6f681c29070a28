import type { Append } from '@tongbu/events';
import type { LaneRow } from '@tongbu/lanes';
import type { Transaction } from '@tongbu/store';
import { TransferOrderState } from './transfer-order.enum.js';
import { firstRoute } from './transfer-order.rules.js';
import { endOrder, insertOrder } from './transfer-order.store.js';

/** Orders the transfer in the transaction that opens the lane: an open lane without an order does not exist. */
export async function orderTransfer(tx: Transaction, _append: Append, lane: LaneRow): Promise<void> {
  const { caseId, personId, jurisdiction, startedAt, exercise } = lane;
  const { from, to } = firstRoute(jurisdiction);
  await insertOrder(tx, {
    caseId,
    personId,
    jurisdiction,
    state: TransferOrderState.ORDERED,
    fromKind: from.kind,
    fromJurisdiction: from.jurisdiction,
    toKind: to.kind,
    toJurisdiction: to.jurisdiction,
    orderedAt: startedAt,
    exercise,
  });
}

/** Calls the transfer off in the transaction that stands the lane down; its vehicle is free with the commit. */
export async function cancelTransfer(
  tx: Transaction,
  _append: Append,
  { caseId }: Pick<LaneRow, 'caseId'>,
): Promise<void> {
  await endOrder(tx, caseId, { state: TransferOrderState.CANCELLED, cancelledAt: new Date() });
}
