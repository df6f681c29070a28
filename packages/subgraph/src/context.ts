import type { Asked, Caller } from '@tongbu/access';
import type { RecordedReads } from '@tongbu/audit';
import type { Logger } from '@tongbu/runtime';

/** What every resolver of every service is given; a service adds its stores and loaders, made per request. */
export interface SubgraphContext {
  readonly caller: Caller;
  readonly asked: Asked;
  readonly requestId: string;
  readonly log: Logger;
  /** Records what the request reads of whom; without it no guarded field is answered. */
  readonly reads?: RecordedReads;
  /** Aborted when the caller leaves or the service stops; absent where nothing outlives the answer. */
  readonly signal?: AbortSignal;
}

/** Makes the service's own part of the context, anew for every request: loaders must not outlive a caller. */
export type ContextFactory<Own extends object> = (context: SubgraphContext) => Own;
