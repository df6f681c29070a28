import { buildSubgraph, type Subgraph } from '@tongbu/subgraph';
import { AccessLogResolver, PersonAccessLog } from './access-log/access-log.resolver.js';
import { caseRecord } from './cases/case.access.js';
import { caseReference } from './cases/case.reference.js';
import { CaseResolver } from './cases/case.resolver.js';
import { ClosingResolver } from './cases/closing.resolver.js';
import { PositiveCaseResolver } from './cases/positive-case.resolver.js';
import { contactRecord } from './contacts/contact.access.js';
import { CaseContactsResolver, ContactResolver } from './contacts/contact.resolver.js';
import { ExerciseResolver } from './exercises/exercise.resolver.js';
import type { HealthContext } from './health.context.js';
import { personRecord } from './persons/person.access.js';
import { PersonResolver } from './persons/person.resolver.js';
import { RECORDED } from './recorded.js';
import { caseResponseReference } from './responses/case-response.reference.js';
import { CaseResponseResolver } from './responses/case-response.resolver.js';
import { specimenRecord } from './specimens/specimen.access.js';
import { SpecimenResolver } from './specimens/specimen.resolver.js';
import { TransmissionResolver } from './transmissions/transmission.resolver.js';
import { linkRecord } from './transmissions/transmission-link.access.js';
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
      ClosingResolver,
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
    records: {
      Case: { read: caseRecord },
      Contact: { read: contactRecord },
      TransmissionLink: { read: linkRecord },
      Specimen: { read: specimenRecord },
      Person: { read: personRecord },
    },
    caseFile: (caseId, { caseFiles }: HealthContext) => caseFiles.load(caseId),
    emergency: ({ emergencies }: HealthContext) => emergencies.load(),
    recorded: RECORDED,
  });
}
