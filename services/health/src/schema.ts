import { buildSubgraph, type Subgraph } from '@tongbu/subgraph';
import { AccessLogResolver, PersonAccessLog } from './access-log/access-log.resolver.js';
import { caseReference } from './cases/case.reference.js';
import { CaseResolver } from './cases/case.resolver.js';
import { PositiveCaseResolver } from './cases/positive-case.resolver.js';
import { CaseContactsResolver, ContactResolver } from './contacts/contact.resolver.js';
import { ExerciseResolver } from './exercises/exercise.resolver.js';
import { PersonResolver } from './persons/person.resolver.js';
import { RECORDED } from './recorded.js';
import { caseResponseReference } from './responses/case-response.reference.js';
import { CaseResponseResolver } from './responses/case-response.resolver.js';
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
      AccessLogResolver,
    ],
    orphanedTypes: [PersonAccessLog],
    references: {
      PersonAccessLog: (reference: object) => reference,
      Case: caseReference,
      CaseResponse: caseResponseReference,
      Person: (reference: object) => reference,
    },
    recorded: RECORDED,
  });
}
