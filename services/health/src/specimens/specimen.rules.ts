import {
  refuse,
  refuseFutureInstant,
  refuseId,
  refuseJurisdiction,
  refuseText,
  rowPlace,
  type UserError,
} from '@tongbu/subgraph';
import type { TestResultInput } from './specimen.input.js';

const MAX_CODE = 200;
const MAX_LABORATORY = 200;
/** 20:1 is the largest pool that is validated (混采检测技术规范, 2022). */
const MAX_POOL = 20;
/** The column holds 0 or what is well above the least number that it can hold. */
const MIN_CT_ABOVE_ZERO = 0.01;
const MAX_CT = 50;

/** Everything that is wrong with one result; empty when it may be recorded. */
export function testResultRefusals(result: TestResultInput, row: number, now: Date): UserError[] {
  const place = rowPlace('results', row);
  const { personIds, collectedAt, testedAt, specimenCode, laboratory, jurisdiction, ctOrf1ab, ctN } = result;
  return [
    ...refuseText(specimenCode, MAX_CODE, place, 'specimenCode'),
    ...refuseText(laboratory, MAX_LABORATORY, place, 'laboratory'),
    ...refuseJurisdiction(jurisdiction, place),
    ...refuseFutureInstant(collectedAt, now, place, 'collectedAt'),
    ...refuseFutureInstant(testedAt, now, place, 'testedAt'),
    ...(testedAt < collectedAt
      ? [refuse('IMPOSSIBLE_DATE', 'Must not lie before the specimen was taken.', place, 'testedAt')]
      : []),
    ...(personIds.length < 1 || personIds.length > MAX_POOL
      ? [refuse('INVALID_POOL', `A tube holds the swabs of 1 to ${MAX_POOL} people.`, place, 'personIds')]
      : []),
    ...(new Set(personIds.map((id) => id.toLowerCase())).size < personIds.length
      ? [refuse('INVALID_POOL', 'A person stands in a tube once.', place, 'personIds')]
      : []),
    ...personIds.flatMap((id) => refuseId(id, place, 'personIds')),
    ...refuseCt(ctOrf1ab, place, 'ctOrf1ab'),
    ...refuseCt(ctN, place, 'ctN'),
  ];
}

/** Whether two results of one code are the same result: the same people, outcome, and kind of report. */
export function isSameResult(one: ResultOfCode, other: ResultOfCode): boolean {
  const people = new Set(one.personIds);
  return (
    one.outcome === other.outcome &&
    (one.exercise ?? false) === (other.exercise ?? false) &&
    people.size === other.personIds.length &&
    other.personIds.every((id) => people.has(id))
  );
}

type ResultOfCode = Pick<TestResultInput, 'personIds' | 'outcome' | 'exercise'>;

function refuseCt(
  ct: number | null | undefined,
  place: ReturnType<typeof rowPlace>,
  field: string,
): UserError[] {
  if (typeof ct !== 'number' || ct === 0 || (ct >= MIN_CT_ABOVE_ZERO && ct <= MAX_CT)) return [];
  return [refuse('INVALID_CT', `Must be 0, or from ${MIN_CT_ABOVE_ZERO} to ${MAX_CT}.`, place, field)];
}
