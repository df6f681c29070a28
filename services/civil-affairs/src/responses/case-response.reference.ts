import { demand } from '@tongbu/access';
import type { CivilAffairsContext } from '../civil-affairs.context.js';
import type { CaseResponse } from './case-response.stub.js';

/**
 * A response that another agency points to. Every case has one as far as we know; the lane may be null. Throws
 * `FORBIDDEN` for whoever may not read cases.
 */
export async function caseResponseReference(
  { caseId }: { readonly caseId: string },
  { caller }: CivilAffairsContext,
): Promise<CaseResponse> {
  demand(caller, 'case.read');
  return { caseId };
}
