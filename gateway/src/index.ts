export { CompositionFault, composeSupergraph, type Subgraph } from './composition/compose.js';
export { type Gateway, type GatewayOptions, startGateway } from './gateway.js';
export { DEFAULT_LIMITS, type DocumentLimits } from './planning/limits.js';
export {
  UpstreamLost,
  type UpstreamMessage,
  UpstreamRefused,
  type UpstreamRequest,
  type UpstreamSource,
} from './subscriptions/upstream-source.js';
