import type { Caller } from '@tongbu/access';
import type { Database } from '@tongbu/store';
import { isId } from '@tongbu/subgraph';
import DataLoader from 'dataloader';
import { listOrdersOfCases, type TransferOrderRoot } from './transfer-order.store.js';

export type TransferOrderLoader = DataLoader<string, TransferOrderRoot | null>;

/**
 * Loads transfer orders by case id in one query. Make one per request: a shared loader would hand one caller's
 * answer to another. An order that the caller may not see loads as null, exactly as one that does not exist.
 */
export function createTransferOrderLoader(db: Database, caller: Caller): TransferOrderLoader {
  return new DataLoader(async (caseIds) => {
    const known = caseIds.filter(isId);
    const orders = known.length === 0 ? [] : await listOrdersOfCases(db, caller, known);
    const byCase = new Map(orders.map((order) => [order.caseId, order]));
    return caseIds.map((caseId) => byCase.get(caseId.toLowerCase()) ?? null);
  });
}
