import { buildSubgraph, type Subgraph } from '@tongbu/subgraph';
import { CaseResolver } from './cases/case.resolver.js';
import { PositiveCaseResolver } from './cases/positive-case.resolver.js';
import { CaseContactsResolver, ContactResolver } from './contacts/contact.resolver.js';
import { ExerciseResolver } from './exercises/exercise.resolver.js';
import type { HealthContext } from './health.context.js';
import { PersonResolver } from './persons/person.resolver.js';
import { CaseResponseResolver, caseResponse } from './responses/case-response.resolver.js';
import { SpecimenResolver } from './specimens/specimen.resolver.js';
import { TransmissionResolver } from './transmissions/transmission.resolver.js';
import {
  CaseTransmissionResolver,
  TransmissionLinkResolver,
} from './transmissions/transmission-link.resolver.js';
import { VerificationResolver } from './verification/verification.resolver.js';

/** Health's part of the graph. Needs no database: the schema is printed from here too. */
export function buildHealthSchema(): Promise<Subgraph> {
  return buildSubgraph({
    resolvers: [
      CaseResolver,
      PositiveCaseResolver,
      CaseResponseResolver,
      VerificationResolver,
      SpecimenResolver,
      CaseContactsResolver,
      ContactResolver,
      TransmissionResolver,
      CaseTransmissionResolver,
      TransmissionLinkResolver,
      PersonResolver,
      ExerciseResolver,
    ],
    references: {
      Case: ({ id }: { id: string }, { cases }: HealthContext) => cases.load(id),
      CaseResponse: async ({ caseId }: { caseId: string }, { cases, lanes }: HealthContext) =>
        (await cases.load(caseId)) ? caseResponse(await lanes.load(caseId)) : null,
      Person: (reference: object) => reference,
    },
  });
}
