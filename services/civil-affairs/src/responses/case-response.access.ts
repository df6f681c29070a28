import { answersFor, type RecordFacts } from '@tongbu/access';
import type { Concerned } from '@tongbu/audit';
import { isId } from '@tongbu/subgraph';
import type { CivilAffairsContext } from '../civil-affairs.context.js';
import type { CaseResponse } from './case-response.stub.js';

/**
 * What the decision about a guarded field asks of a response: the case, and a place of the caller's that it touches,
 * its own or that of a household that is kept apart.
 */
export async function caseResponseRecord(
  { caseId }: CaseResponse,
  { caller, lanes, plansOfCases }: Pick<CivilAffairsContext, 'caller' | 'lanes' | 'plansOfCases'>,
): Promise<RecordFacts | null> {
  if (!isId(caseId)) return null;
  const id = caseId.toLowerCase();
  const [lane, plans] = await Promise.all([lanes.load(id), plansOfCases.load(id)]);
  const places = [lane, ...plans].flatMap((row) => row?.jurisdiction ?? []);
  return {
    jurisdiction: places.find((place) => answersFor(caller, place)) ?? null,
    exercise: lane?.exercise ?? plans[0]?.exercise ?? null,
    caseIds: [id],
    personIds: [],
  };
}

/** Whom the audit trail names for a response: everybody who is kept apart because of the case. */
export async function caseResponseConcerned(
  { caseId }: CaseResponse,
  { plansOfCases }: Pick<CivilAffairsContext, 'plansOfCases'>,
): Promise<Concerned> {
  if (!isId(caseId)) return { personIds: [], caseIds: [] };
  const id = caseId.toLowerCase();
  const plans = await plansOfCases.load(id);
  return { personIds: plans.map(({ personId }) => personId), caseIds: [id] };
}
