import { answersFor, type Caller } from '@tongbu/access';
import type { Changing } from '@tongbu/audit';
import { factsOfStep, type LaneStep, stepLane } from '@tongbu/lanes';
import type { RefusalCode } from '@tongbu/runtime';
import type { Transaction } from '@tongbu/store';
import { isId, refuse, type UserError } from '@tongbu/subgraph';
import type { CivilAffairsContext } from '../civil-affairs.context.js';
import { listGridsById } from '../grids/grid.store.js';
import type { CaseResponse } from '../responses/case-response.stub.js';
import { holdGrid, nameGrid } from './community-control.store.js';

/** What a step in the lane led to. */
export interface CommunityControlResult {
  readonly response?: CaseResponse;
  readonly userErrors: UserError[];
}

export interface CommunityControlStep {
  readonly step: Exclude<LaneStep, 'STAND_DOWN'>;
  readonly caseId: string;
  /** The grid that does the work from now on. */
  readonly gridId?: string | null | undefined;
}

const REFUSALS = {
  NOT_FOUND: 'There is no community control of this case, or not in a place that the caller answers for.',
  CONFLICT: 'The community control of this case is past this step.',
} as const;

/**
 * Takes one step in the lane of a case. The same step again changes nothing and succeeds; a step that the lane is past
 * is refused, and so is a second grid. A refused step changes nothing.
 */
export async function stepCommunityControl(
  { caller, caseFiles, change, lanes, controls }: CivilAffairsContext & Changing,
  { step, caseId: asked, gridId: askedGrid }: CommunityControlStep,
): Promise<CommunityControlResult> {
  if (!isId(asked)) return refused('NOT_FOUND', REFUSALS.NOT_FOUND, 'caseId');
  const caseId = asked.toLowerCase();
  const gridId = askedGrid?.toLowerCase();
  const result = await change.write(async (tx, append): Promise<CommunityControlResult> => {
    const named = await holdGrid(tx, caseId);
    const refusal = gridId === undefined ? undefined : await gridRefusal(tx, caller, { gridId, named });
    if (refusal) return refusal;
    const stepped = await stepLane(tx, append, {
      lane: 'communityControl',
      caseId,
      step,
      answersFor: (jurisdiction) => answersFor(caller, jurisdiction),
    });
    if (!stepped.ok) return refused(stepped.code, REFUSALS[stepped.code], 'caseId');
    change.tell(factsOfStep(stepped));
    if (gridId !== undefined && named === null) await nameGrid(tx, caseId, gridId);
    return { response: { caseId }, userErrors: [] };
  });
  lanes.clear(caseId);
  caseFiles.clear(caseId);
  controls.clear(caseId);
  return result;
}

async function gridRefusal(
  tx: Transaction,
  caller: Caller,
  { gridId, named }: { gridId: string; named: string | null },
): Promise<CommunityControlResult | undefined> {
  const [grid] = isId(gridId) ? await listGridsById(tx, caller, [gridId]) : [];
  if (!grid) return refused('NOT_FOUND', 'There is no such grid.', 'gridId');
  if (named === null || named === gridId) return undefined;
  return refused('CONFLICT', 'Another grid does the community control of this case.', 'gridId');
}

function refused(code: RefusalCode, message: string, field: 'caseId' | 'gridId'): CommunityControlResult {
  return { userErrors: [refuse(code, message, { path: ['input'] }, field)] };
}
