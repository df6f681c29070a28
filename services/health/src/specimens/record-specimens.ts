import { answersFor, type Caller } from '@tongbu/access';
import { inService, type Transaction } from '@tongbu/store';
import { refuse, rowPlace, type UserError } from '@tongbu/subgraph';
import { listCasesOfSpecimens } from '../cases/case.store.js';
import type { CaseRow } from '../cases/case.table.js';
import type { TestResultInput } from './specimen.input.js';
import { isSameResult } from './specimen.rules.js';
import { insertSpecimens, listRecordedResults, type RecordedResult } from './specimen.store.js';

/** A row of the request that passed every check; its ids are in lower case. */
export interface CheckedResult {
  readonly row: number;
  readonly result: TestResultInput;
}

/** What became of the rows of a request. */
export interface RecordedResults {
  readonly recorded: TestResultInput[];
  readonly duplicates: TestResultInput[];
  readonly refusals: UserError[];
}

/**
 * Records results. Of the rows of one code the first counts. A later row, or one whose code is recorded already, is a
 * duplicate where it says the same; where it does not, or where the recorded one is of a place that the caller does
 * not answer for, it is refused.
 */
export async function recordSpecimens(
  tx: Transaction,
  caller: Caller,
  given: readonly CheckedResult[],
): Promise<RecordedResults> {
  const { checked, refusals } = await refuseHidden(tx, caller, given);
  const first = new Map<string, CheckedResult>();
  for (const one of checked) if (!first.has(one.result.specimenCode)) first.set(one.result.specimenCode, one);
  const inserted = await insertSpecimens(
    tx,
    [...first.values()].map(({ result }) => result),
  );
  const there = [...first.keys()].filter((code) => !inserted.has(code));
  const before = new Map(
    (await listRecordedResults(inService(tx), there)).map((recorded) => [recorded.specimenCode, recorded]),
  );

  const outcome: RecordedResults = { recorded: [], duplicates: [], refusals };
  for (const { row, result } of checked) {
    const { specimenCode } = result;
    const kept = before.get(specimenCode) ?? first.get(specimenCode)?.result;
    if (inserted.has(specimenCode) && kept === result) outcome.recorded.push(result);
    else if (kept && isDuplicate(caller, kept, result)) outcome.duplicates.push(result);
    else outcome.refusals.push(conflict(row));
  }
  return outcome;
}

/**
 * Refuses results whose code stands for a case of another place already, or for a drill's where they are real: such a
 * positive could open no case of its own and would vanish behind that one.
 */
async function refuseHidden(
  tx: Transaction,
  caller: Caller,
  given: readonly CheckedResult[],
): Promise<{ checked: CheckedResult[]; refusals: UserError[] }> {
  // A specimen code is one tube's in the whole country.
  const cases = await listCasesOfSpecimens(inService(tx), [
    ...new Set(given.map(({ result }) => result.specimenCode)),
  ]);
  const codesOf = (isMeant: (row: CaseRow) => boolean) =>
    new Set(cases.filter(isMeant).map(({ specimenCode }) => specimenCode));
  const foreign = codesOf(({ jurisdiction }) => !answersFor(caller, jurisdiction));
  const drills = codesOf(({ exercise }) => exercise);
  const real = codesOf(({ exercise }) => !exercise);
  const isHidden = ({ result: { specimenCode, exercise } }: CheckedResult) =>
    foreign.has(specimenCode) || (exercise ? real : drills).has(specimenCode);
  const hidden = new Set(given.filter(isHidden));
  return {
    checked: given.filter((one) => !hidden.has(one)),
    refusals: [...hidden].map(({ row }) => conflict(row)),
  };
}

function isDuplicate(
  caller: Caller,
  kept: RecordedResult | TestResultInput,
  result: TestResultInput,
): boolean {
  return answersFor(caller, kept.jurisdiction) && isSameResult(kept, result);
}

function conflict(row: number): UserError {
  const message = 'Contradicts what is recorded of this specimen, here or in an earlier row.';
  return refuse('CONFLICT', message, rowPlace('results', row), 'specimenCode');
}
