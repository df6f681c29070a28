import { buildSubgraph, type Subgraph } from '@tongbu/subgraph';
import { AccessLogResolver, PersonAccessLog } from './access-log/access-log.resolver.js';
import type { CivilAffairsContext } from './civil-affairs.context.js';
import { communityReference } from './communities/community.reference.js';
import { CommunityResolver } from './communities/community.resolver.js';
import { CommunityControlResolver } from './community-control/community-control.resolver.js';
import { ExerciseResolver } from './exercises/exercise.resolver.js';
import { gridReference } from './grids/grid.reference.js';
import { GridResolver } from './grids/grid.resolver.js';
import { householdRecord } from './households/household.access.js';
import { householdReference } from './households/household.reference.js';
import { HouseholdResolver } from './households/household.resolver.js';
import { IsolationPlanResolver } from './isolation-plans/isolation-plan.resolver.js';
import { personRecord } from './persons/person.access.js';
import { personReference } from './persons/person.reference.js';
import { PersonResolver } from './persons/person.resolver.js';
import { RECORDED } from './recorded.js';
import { caseResponseRecord } from './responses/case-response.access.js';
import { caseResponseReference } from './responses/case-response.reference.js';
import { CaseResponseResolver } from './responses/case-response.resolver.js';

/** Civil affairs' part of the graph. Needs no database: the schema is printed from here too. */
export function buildCivilAffairsSchema(): Promise<Subgraph> {
  return buildSubgraph({
    resolvers: [
      CommunityResolver,
      GridResolver,
      HouseholdResolver,
      PersonResolver,
      CaseResponseResolver,
      IsolationPlanResolver,
      CommunityControlResolver,
      ExerciseResolver,
      AccessLogResolver,
    ],
    orphanedTypes: [PersonAccessLog],
    references: {
      PersonAccessLog: (reference: object) => reference,
      Community: communityReference,
      Grid: gridReference,
      Household: householdReference,
      Person: personReference,
      CaseResponse: caseResponseReference,
    },
    records: {
      CaseResponse: { read: caseResponseRecord },
      Household: { read: householdRecord },
      Person: { read: personRecord },
    },
    caseFile: (caseId, { caseFiles }: CivilAffairsContext) => caseFiles.load(caseId),
    emergency: ({ emergencies }: CivilAffairsContext) => emergencies.load(),
    recorded: RECORDED,
  });
}
