import { answersFor } from '@tongbu/access';
import type { Changing } from '@tongbu/audit';
import { factsOfStep, type LaneStep, stepLane } from '@tongbu/lanes';
import { isId, refuse, type UserError } from '@tongbu/subgraph';
import type { PublicSecurityContext } from '../public-security.context.js';
import type { CaseResponse } from '../responses/case-response.stub.js';

/** What a step in the lane led to. */
export interface TracingResult {
  readonly response?: CaseResponse;
  readonly userErrors: UserError[];
}

export interface TracingStep {
  readonly caseId: string;
  readonly step: Exclude<LaneStep, 'STAND_DOWN'>;
}

const REFUSALS = {
  NOT_FOUND: 'There is no tracing of this case, or not in a place that the caller answers for.',
  CONFLICT: 'The tracing of this case is past this step.',
} as const;

/**
 * Takes one step in the tracing lane of a case. The same step again changes nothing and succeeds; a step that the
 * lane is past is refused.
 */
export async function stepTracing(
  { caller, caseFiles, change, lanes }: PublicSecurityContext & Changing,
  { caseId, step }: TracingStep,
): Promise<TracingResult> {
  if (!isId(caseId)) return refused('NOT_FOUND');
  const id = caseId.toLowerCase();
  const result = await change.write(async (tx, append) => {
    const stepped = await stepLane(tx, append, {
      lane: 'tracing',
      caseId: id,
      step,
      answersFor: (jurisdiction) => answersFor(caller, jurisdiction),
    });
    if (stepped.ok) change.tell(factsOfStep(stepped));
    return stepped;
  });
  if (!result.ok) return refused(result.code);
  lanes.clear(id).prime(id, result.lane);
  // What was known of the case before is true no more.
  caseFiles.clear(id);
  return { response: { caseId: id }, userErrors: [] };
}

function refused(code: keyof typeof REFUSALS): TracingResult {
  return { userErrors: [refuse(code, REFUSALS[code], { path: ['input'] }, 'caseId')] };
}
