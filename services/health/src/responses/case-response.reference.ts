import { demand } from '@tongbu/access';
import type { HealthContext } from '../health.context.js';
import { caseResponse } from './case-response.resolver.js';
import type { CaseResponse } from './case-response.type.js';

/**
 * Another agency's pointer to a response; null where there is none, or its case is of a place that the caller does
 * not answer for. Throws `FORBIDDEN` where the caller may not read cases at all.
 */
export async function caseResponseReference(
  { caseId }: { readonly caseId: string },
  { caller, cases, lanes }: HealthContext,
): Promise<CaseResponse | null> {
  demand(caller, 'case.read');
  return (await cases.load(caseId)) ? caseResponse(await lanes.load(caseId)) : null;
}
