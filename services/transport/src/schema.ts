import { buildSubgraph, type Subgraph } from '@tongbu/subgraph';
import { AccessLogResolver, PersonAccessLog } from './access-log/access-log.resolver.js';
import { ExerciseResolver } from './exercises/exercise.resolver.js';
import { personRecord } from './persons/person.access.js';
import { personReference } from './persons/person.reference.js';
import { PersonResolver } from './persons/person.resolver.js';
import { RECORDED } from './recorded.js';
import { caseResponseReference } from './responses/case-response.reference.js';
import { CaseResponseResolver } from './responses/case-response.resolver.js';
import { TransferResolver } from './transfers/transfer.resolver.js';
import { TransferOrderResolver, TransferPointResolver } from './transfers/transfer-order.resolver.js';
import { transferPointRecord } from './transfers/transfer-point.access.js';
import type { TransportContext } from './transport.context.js';
import { vehicleReference } from './vehicles/vehicle.reference.js';
import { VehicleResolver } from './vehicles/vehicle.resolver.js';

/** Transport's part of the graph. Needs no database: the schema is printed from here too. */
export function buildTransportSchema(): Promise<Subgraph> {
  return buildSubgraph({
    resolvers: [
      VehicleResolver,
      TransferResolver,
      TransferOrderResolver,
      TransferPointResolver,
      CaseResponseResolver,
      PersonResolver,
      ExerciseResolver,
      AccessLogResolver,
    ],
    orphanedTypes: [PersonAccessLog],
    references: {
      PersonAccessLog: (reference: object) => reference,
      Vehicle: vehicleReference,
      CaseResponse: caseResponseReference,
      Person: personReference,
    },
    records: { Person: { read: personRecord }, TransferPoint: { read: transferPointRecord } },
    caseFile: (caseId, { caseFiles }: TransportContext) => caseFiles.load(caseId),
    emergency: ({ emergencies }: TransportContext) => emergencies.load(),
    recorded: RECORDED,
  });
}
