import { demand } from '@tongbu/access';
import type { CivilAffairsContext } from '../civil-affairs.context.js';
import type { CommunityRow } from './community.table.js';

/** A community that another agency points to; null where there is none, or not for this caller. */
export async function communityReference(
  { id }: { readonly id: string },
  { caller, communities }: CivilAffairsContext,
): Promise<CommunityRow | null> {
  demand(caller, 'community.read');
  return communities.load(id);
}
