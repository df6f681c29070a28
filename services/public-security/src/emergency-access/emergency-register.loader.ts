import type { Database } from '@tongbu/store';
import { findAccess, type RegisteredAccess } from './emergency-access.store.js';

/** The register of broken glass as one request reads it, in the service's own scope: who may look is decided here. */
export interface EmergencyRegister {
  readonly db: Database;
  load(accessId: string): Promise<RegisteredAccess | null>;
}

/** Makes it for one request; `db` runs in the service's own scope. */
export function createEmergencyRegister(db: Database): EmergencyRegister {
  return { db, load: (accessId) => findAccess(db, accessId) };
}
