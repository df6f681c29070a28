import { demand } from '@tongbu/access';
import type { HealthContext } from '../health.context.js';
import type { CaseRow } from './case.table.js';

/**
 * Another agency's pointer to a case. Throws `FORBIDDEN` where the caller may not read cases at all: the gateway's
 * way in must not be wider than `Query.case`.
 */
export async function caseReference(
  { id }: { readonly id: string },
  { caller, cases }: HealthContext,
): Promise<CaseRow | null> {
  demand(caller, 'case.read');
  return cases.load(id);
}
