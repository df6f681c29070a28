import type { CaseResponse } from './case-response.stub.js';

/** A response that another agency points to. Every case has one as far as we know; the lane may be null. */
export function caseResponseReference({ caseId }: { readonly caseId: string }): CaseResponse {
  return { caseId };
}
