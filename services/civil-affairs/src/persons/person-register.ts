import { askRegister, type ServiceResources } from '@tongbu/subgraph';

/** What civil affairs asks of the register of public security. */
export interface PersonRegister {
  /** Those of the ids that the register never gave out. Throws `AGENCY_UNAVAILABLE` where it does not answer. */
  findUnknown(personIds: readonly string[]): Promise<ReadonlySet<string>>;
}

/**
 * Asks the register itself. A census can wait for it, so that no copy of the ids is kept here, as health must; lanes
 * and plans never ask.
 */
export function createPersonRegister(
  resources: Pick<ServiceResources, 'httpUrl' | 'authorization' | 'hopTo'>,
): PersonRegister {
  return {
    findUnknown: async (personIds) => {
      const unknown = new Set(personIds.map((id) => id.toLowerCase()));
      for (const id of await askRegister(resources, [...unknown])) unknown.delete(id);
      return unknown;
    },
  };
}
