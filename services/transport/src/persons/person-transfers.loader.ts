import type { Caller } from '@tongbu/access';
import type { Database } from '@tongbu/store';
import { isId } from '@tongbu/subgraph';
import DataLoader from 'dataloader';
import { listOrdersOfPersons, type TransferOrderRoot } from '../transfers/transfer-order.store.js';

export type PersonTransfersLoader = DataLoader<string, TransferOrderRoot[]>;

/** Loads the transfer orders of people in one query, those that the caller may see, newest first. One per request. */
export function createPersonTransfersLoader(db: Database, caller: Caller): PersonTransfersLoader {
  return new DataLoader(async (personIds) => {
    const ids = personIds.filter(isId);
    const orders = ids.length === 0 ? [] : await listOrdersOfPersons(db, caller, ids);
    return personIds.map((personId) => orders.filter((order) => order.personId === personId.toLowerCase()));
  });
}
