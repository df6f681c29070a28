import { answersFor } from '@tongbu/access';
import { MAX_ROWS, refuse, refuseTooMany, rowPlace, type UserError } from '@tongbu/subgraph';
import { openCases, type Positive } from '../cases/open-cases.js';
import type { HealthContext } from '../health.context.js';
import { TestOutcome } from './specimen.enum.js';
import type { RecordTestResultsInput, TestResultInput } from './specimen.input.js';
import type { RecordTestResultsPayload } from './specimen.payload.js';
import { testResultRefusals } from './specimen.rules.js';
import { insertSpecimens } from './specimen.store.js';

/**
 * Records results, and opens a case for each person of a positive tube, pooled or single: a pool is positive for
 * everybody in it until single swabs tell (初筛阳性). Refused rows are named, the others recorded; a specimen code that
 * is there already changes nothing.
 */
export async function recordTestResults(
  context: HealthContext,
  { results }: RecordTestResultsInput,
): Promise<RecordTestResultsPayload> {
  if (results.length > MAX_ROWS) {
    return { recorded: 0, duplicates: 0, cases: [], userErrors: [refuseTooMany('results')] };
  }
  const { accepted, userErrors } = await checkResults(context, results);
  const outcome = await context.events.write(async (tx, append) => {
    const recorded = await insertSpecimens(tx, accepted);
    const positives = accepted
      .filter(({ specimenCode, outcome }) => outcome === TestOutcome.POSITIVE && recorded.has(specimenCode))
      .flatMap(positivesOf);
    return { recorded: recorded.size, cases: await openCases(tx, append, positives) };
  });
  return { ...outcome, duplicates: accepted.length - outcome.recorded, userErrors };
}

function positivesOf({
  personIds,
  jurisdiction,
  collectedAt,
  specimenCode,
  exercise,
}: TestResultInput): Positive[] {
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
): Promise<{ accepted: TestResultInput[]; userErrors: UserError[] }> {
  const now = new Date();
  const refusals = results.map((result, row) => testResultRefusals(result, row, now));
  const wellFormed = results.filter((_, row) => refusals[row]?.length === 0);
  const unknown = await personRegister.findUnknown(wellFormed.flatMap(({ personIds }) => personIds));
  const accepted: TestResultInput[] = [];
  results.forEach((result, row) => {
    const own = refusals[row] ?? [];
    const place = rowPlace('results', row);
    if (own.length === 0 && !answersFor(caller, result.jurisdiction)) {
      own.push(refuse('FORBIDDEN', 'The caller does not answer for this place.', place, 'jurisdiction'));
    }
    if (result.personIds.some((id) => unknown.has(id.toLowerCase()))) {
      own.push(refuse('UNKNOWN_PERSON', 'The register knows no such person.', place, 'personIds'));
    }
    if (own.length === 0)
      accepted.push({ ...result, personIds: result.personIds.map((id) => id.toLowerCase()) });
  });
  return { accepted, userErrors: refusals.flat() };
}
