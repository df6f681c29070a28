import { buildSubgraph, type Subgraph } from '@tongbu/subgraph';
import { AccessLogResolver, PersonAccessLogResolver } from './access-log/access-log.resolver.js';
import { accessConcerned } from './emergency-access/emergency-access.access.js';
import { EmergencyAccessResolver } from './emergency-access/emergency-access.resolver.js';
import { ExerciseResolver } from './exercises/exercise.resolver.js';
import { personConcerned, personRecord } from './persons/person.access.js';
import { personReference } from './persons/person.reference.js';
import { PersonResolver } from './persons/person.resolver.js';
import type { PublicSecurityContext } from './public-security.context.js';
import { caseResponseReference } from './responses/case-response.reference.js';
import { CaseResponseResolver } from './responses/case-response.resolver.js';
import { TracingResolver } from './tracing/tracing.resolver.js';

/** Public security's part of the graph. Needs no database: the schema is printed from here too. */
export function buildPublicSecuritySchema(): Promise<Subgraph> {
  return buildSubgraph({
    resolvers: [
      PersonResolver,
      CaseResponseResolver,
      TracingResolver,
      ExerciseResolver,
      AccessLogResolver,
      PersonAccessLogResolver,
      EmergencyAccessResolver,
    ],
    references: {
      Person: personReference,
      CaseResponse: caseResponseReference,
      PersonAccessLog: (reference: object) => reference,
    },
    caseFile: (caseId, { caseFiles }: PublicSecurityContext) => caseFiles.load(caseId),
    emergency: ({ emergencies }: PublicSecurityContext) => emergencies.load(),
    records: { Person: { read: personRecord } },
    recorded: {
      Person: { action: 'person.identity', about: personConcerned },
      EmergencyAccess: { about: accessConcerned },
      EmergencyReview: { action: 'emergencyAccess.read', about: accessConcerned },
    },
  });
}
