import type { Concerned } from '@tongbu/audit';
import type { RecordedTypes } from '@tongbu/subgraph';
import type { CaseRow } from './cases/case.table.js';
import type { ContactRow } from './contacts/contact.table.js';
import type { Person } from './persons/person.stub.js';
import type { SpecimenRoot } from './specimens/specimen.store.js';
import type { TransmissionLink } from './transmissions/transmission-link.type.js';

/** Whom health's guarded records are about, for its audit trail. */
export const RECORDED: RecordedTypes = {
  Case: {
    about: ({ id, personId }: Pick<CaseRow, 'id' | 'personId'>): Concerned => ({
      personIds: personId === null ? [] : [personId],
      caseIds: [id],
    }),
  },
  /** Of a pool it is recorded for the person whose specimens were read: nobody else of the tube is shown. */
  Specimen: { about: ({ personId }: SpecimenRoot): Concerned => ({ personIds: [personId], caseIds: [] }) },
  Contact: {
    about: ({ personId, caseId }: Pick<ContactRow, 'personId' | 'caseId'>): Concerned => ({
      personIds: [personId],
      caseIds: [caseId],
    }),
  },
  TransmissionLink: {
    about: ({ infectorCaseId, infecteeCaseId }: TransmissionLink): Concerned => ({
      personIds: [],
      caseIds: [infectorCaseId, infecteeCaseId],
    }),
  },
  Person: { about: ({ id }: Person): Concerned => ({ personIds: [id], caseIds: [] }) },
};
