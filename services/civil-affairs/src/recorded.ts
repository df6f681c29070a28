import type { Concerned } from '@tongbu/audit';
import type { RecordedTypes } from '@tongbu/subgraph';
import type { CivilAffairsContext } from './civil-affairs.context.js';
import type { Household } from './households/household.type.js';
import type { Person } from './persons/person.stub.js';
import { caseResponseConcerned } from './responses/case-response.access.js';

/** Whom civil affairs' guarded records are about, for its audit trail: a household is about everybody who lives there. */
export const RECORDED: RecordedTypes = {
  CaseResponse: { about: caseResponseConcerned },
  Household: {
    about: async (
      { id }: Household,
      { membersOfHouseholds }: Pick<CivilAffairsContext, 'membersOfHouseholds'>,
    ): Promise<Concerned> => ({
      personIds: (await membersOfHouseholds.load(id)).map(({ personId }) => personId),
      caseIds: [],
    }),
  },
  Person: { about: ({ id }: Person): Concerned => ({ personIds: [id], caseIds: [] }) },
};
