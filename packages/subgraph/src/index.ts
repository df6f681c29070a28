// type-graphql’s decorators need it before the first class that carries them is read.
import 'reflect-metadata';

export { AccessLogConnection, AccessLogEntry } from './access-log/access-log.type.js';
export { type AccessLogPart, personAccessLog } from './access-log/person-access-log.js';
export {
  type AccessLogPage,
  type AccessLogRequest,
  type LoggedPerson,
  type NamedPerson,
  readAccessLog,
  recordReading,
} from './access-log/read-access-log.js';
export type { ContextFactory, SubgraphContext } from './context.js';
export { AgencyEventsResolver } from './internal-events/agency-events.resolver.js';
export {
  isId,
  MAX_ROWS,
  type Place,
  refuse,
  refuseFutureDate,
  refuseFutureInstant,
  refuseId,
  refuseJurisdiction,
  refuseText,
  refuseTooMany,
  rowPlace,
} from './refusals/refusal.js';
export {
  buildSubgraph,
  type ReferenceResolver,
  type Subgraph,
  type SubgraphParts,
} from './schema/build-subgraph.js';
export type { GuardedRecord, GuardedRecords, Knowledge } from './schema/guard-fields.js';
export type { RecordDecision, RecordedType, RecordedTypes } from './schema/record-decision.js';
export { type SubgraphServer, type SubgraphServerOptions, startSubgraph } from './server/start-subgraph.js';
export { askRegister } from './service/ask-register.js';
export { readServiceConfig, type ServiceConfig } from './service/service-config.js';
export type { RequestResources, ServiceResources } from './service/service-resources.js';
export { type ServiceParts, startService } from './service/start-service.js';
export { mapOpenedStream, mapStream } from './streams/map-stream.js';
export { AgencyEnum } from './types/agency.enum.js';
export {
  connectionType,
  decodePageCursor,
  MAX_PAGE,
  type Page,
  pageOf,
  pageSize,
} from './types/connection.js';
export { PageInfo } from './types/page-info.type.js';
export { UserError } from './types/user-error.type.js';
