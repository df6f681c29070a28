import { answersFor, type Caller } from '@tongbu/access';
import type { Changing } from '@tongbu/audit';
import type { Transaction } from '@tongbu/store';
import { MAX_ROWS, refuse, refuseTooMany, rowPlace, type UserError } from '@tongbu/subgraph';
import { listCasesOfSpecimens } from '../cases/case.store.js';
import type { CaseRow } from '../cases/case.table.js';
import { openCases, type Positive } from '../cases/open-cases.js';
import type { HealthContext } from '../health.context.js';
import { type CheckedResult, recordSpecimens } from './record-specimens.js';
import { TestOutcome } from './specimen.enum.js';
import type { RecordTestResultsInput, TestResultInput } from './specimen.input.js';
import type { RecordTestResultsPayload } from './specimen.payload.js';
import { testResultRefusals } from './specimen.rules.js';

/**
 * Records results, and opens a case for each person of a positive tube, pooled or single: a pool is positive for
 * everybody in it until single swabs tell (初筛阳性). Refused rows are named, the others recorded; the same result of a
 * specimen code that is there already changes nothing, and still answers the cases that it had opened, so that a
 * client whose first request timed out learns them.
 */
export async function recordTestResults(
  context: HealthContext & Changing,
  { results }: RecordTestResultsInput,
): Promise<RecordTestResultsPayload> {
  const { caller, change } = context;
  if (results.length > MAX_ROWS) {
    return { recorded: 0, duplicates: 0, cases: [], userErrors: [refuseTooMany('results')] };
  }
  const { checked, userErrors } = await checkResults(context, results);
  return change.write(async (tx, append) => {
    const { recorded, duplicates, refusals } = await recordSpecimens(tx, caller, checked);
    const opened = await openCases(tx, append, recorded.flatMap(positivesOf));
    const before = await listOpenedBefore(tx, caller, {
      positives: [...recorded, ...duplicates].flatMap(positivesOf),
      opened,
    });
    change.tell({
      caseIds: opened.map(({ id }) => id),
      changed: recorded.length,
      unchanged: duplicates.length,
      refused: results.length - recorded.length - duplicates.length,
    });
    return {
      recorded: recorded.length,
      duplicates: duplicates.length,
      cases: [...opened, ...before],
      userErrors: [...userErrors, ...refusals].toSorted((a, b) => (a.row ?? 0) - (b.row ?? 0)),
    };
  });
}

/** The cases of these positives that were there before and that the caller may see. */
async function listOpenedBefore(
  tx: Transaction,
  caller: Caller,
  { positives, opened }: { positives: readonly SpecimenPositive[]; opened: readonly CaseRow[] },
): Promise<CaseRow[]> {
  const swabOf = ({ specimenCode, personId }: Positive | CaseRow) => `${personId} ${specimenCode}`;
  const isOpened = new Set(opened.map(swabOf));
  const missing = positives.filter((positive) => !isOpened.has(swabOf(positive)));
  const wanted = new Set(missing.map(swabOf));
  const cases = await listCasesOfSpecimens(tx, [...new Set(missing.map(({ specimenCode }) => specimenCode))]);
  return cases.filter((row) => wanted.has(swabOf(row)) && answersFor(caller, row.jurisdiction));
}

type SpecimenPositive = Positive & { readonly specimenCode: string };

function positivesOf({
  outcome,
  personIds,
  jurisdiction,
  collectedAt,
  specimenCode,
  exercise,
}: TestResultInput): SpecimenPositive[] {
  if (outcome !== TestOutcome.POSITIVE) return [];
  return personIds.map((personId) => ({
    personId,
    jurisdiction,
    collectedAt,
    specimenCode,
    exercise: exercise ?? false,
  }));
}

async function checkResults(
  { caller, personRegister }: HealthContext,
  results: readonly TestResultInput[],
): Promise<{ checked: CheckedResult[]; userErrors: UserError[] }> {
  const now = new Date();
  const refusals = results.map((result, row) => testResultRefusals(result, row, now));
  const wellFormed = results.filter((_, row) => refusals[row]?.length === 0);
  const findUnknown = (exercise: boolean) => {
    const ofKind = wellFormed.filter((result) => (result.exercise ?? false) === exercise);
    return personRegister.findUnknown(
      ofKind.flatMap(({ personIds }) => personIds),
      { exercise },
    );
  };
  const [ofReal, ofDrills] = await Promise.all([findUnknown(false), findUnknown(true)]);
  const checked: CheckedResult[] = [];
  results.forEach((result, row) => {
    const own = refusals[row] ?? [];
    const place = rowPlace('results', row);
    if (own.length === 0 && !answersFor(caller, result.jurisdiction)) {
      own.push(refuse('FORBIDDEN', 'The caller does not answer for this place.', place, 'jurisdiction'));
    }
    const unknown = result.exercise ? ofDrills : ofReal;
    if (result.personIds.some((id) => unknown.has(id.toLowerCase()))) {
      own.push(refuse('UNKNOWN_PERSON', 'The register knows no such person.', place, 'personIds'));
    }
    if (own.length > 0) return;
    const personIds = result.personIds.map((id) => id.toLowerCase());
    checked.push({ row, result: { ...result, personIds } });
  });
  return { checked, userErrors: refusals.flat() };
}
