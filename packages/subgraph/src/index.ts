export type { ContextFactory, SubgraphContext } from './context.js';
export { AgencyEventsResolver } from './internal-events/agency-events.resolver.js';
export { buildSubgraph, type ReferenceResolver, type Subgraph, type SubgraphParts } from './schema/build-subgraph.js';
export { type SubgraphServer, type SubgraphServerOptions, startSubgraph } from './server/start-subgraph.js';
export { mapStream } from './streams/map-stream.js';
export { AgencyEnum } from './types/agency.enum.js';
export { connectionType, decodePageCursor, MAX_PAGE, type Page, pageOf, pageSize } from './types/connection.js';
export { PageInfo } from './types/page-info.type.js';
export { UserError } from './types/user-error.type.js';
