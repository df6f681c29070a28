import type { Concerned } from '@tongbu/audit';
import type { RecordedTypes } from '@tongbu/subgraph';
import type { Person } from './persons/person.stub.js';
import type { TransferPointRoot } from './transfers/transfer-order.store.js';

/** Whom transport's guarded records are about, for its audit trail. */
export const RECORDED: RecordedTypes = {
  TransferPoint: {
    about: ({ caseId, personId }: TransferPointRoot): Concerned => ({
      personIds: personId === null ? [] : [personId],
      caseIds: [caseId],
    }),
  },
  Person: { about: ({ id }: Person): Concerned => ({ personIds: [id], caseIds: [] }) },
};
