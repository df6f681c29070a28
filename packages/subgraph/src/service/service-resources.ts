import type { AuditTrail } from '@tongbu/audit';
import type { EventLog, EventSource, RequestLog } from '@tongbu/events';
import type { Hop } from '@tongbu/hop';
import type { Logger } from '@tongbu/runtime';
import type { ScopedStore, Store } from '@tongbu/store';
import type { Agency, Topic } from '@tongbu/vocabulary';

/** What lives as long as the process, for the service's own work. */
export interface ServiceResources {
  readonly agency: Agency;
  /** In the service's scope: records of all places. */
  readonly store: Store;
  readonly events: EventLog;
  readonly audit: AuditTrail;
  readonly log: Logger;
  /** Where an agency answers GraphQL over HTTP. */
  readonly httpUrl: (agency: Agency) => string;
  /** The events of another agency's topic. */
  readonly sourceOf: (agency: Agency, topic: Topic) => EventSource;
  /** This service's own `Authorization` value, renewed by itself. */
  readonly authorization: () => Promise<string>;
  /** Signs what this service asks another agency's. */
  readonly hopTo: (agency: Agency) => Hop;
}

/** What one request works with. */
export interface RequestResources extends Omit<ServiceResources, 'store' | 'events'> {
  /** In the caller's scope: records of other places do not exist. */
  readonly store: ScopedStore;
  /** Its transactions are in the caller's scope too. */
  readonly events: RequestLog;
  /** For what the service must know of all places, whoever asks. */
  readonly service: ServiceResources;
}
