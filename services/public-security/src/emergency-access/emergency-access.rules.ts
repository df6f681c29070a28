import { answersFor, type Caller, may } from '@tongbu/access';
import { isId, refuse, refuseText, type UserError } from '@tongbu/subgraph';
import type { Agency } from '@tongbu/vocabulary';
import type { BreakGlassInput } from './emergency-access.input.js';

/** The longest time, in minutes, that an access may be opened for. */
export const LONGEST_MINUTES = 30;
/** How many accesses an account may hold at a time. */
export const MOST_LIVE = 3;
/** By when, in hours, a second person is to look at it. */
export const REVIEW_WITHIN_HOURS = 24;
/** The longest reason, and the longest note. */
export const LONGEST_TEXT = 500;
const SHORTEST_REASON = 20;
/** Whoever holds a key down, or two, gives no reason. */
const FEWEST_DIFFERENT = 5;
const LONGEST_KEY = 100;

export const INPUT = { path: ['input'] } as const;

/** Why the glass may not be broken with this input; whether there is such a person or case is another question. */
export function breakGlassRefusals(input: BreakGlassInput): UserError[] {
  return [
    ...targetRefusals(input),
    ...reasonRefusals(input.reason),
    ...minutesRefusals(input.minutes),
    ...refuseText(input.idempotencyKey, LONGEST_KEY, INPUT, 'idempotencyKey'),
  ];
}

function targetRefusals({ personId, caseId }: BreakGlassInput): UserError[] {
  const given = [personId ?? undefined, caseId ?? undefined].filter((id) => id !== undefined);
  if (given.length !== 1)
    return [refuse('ONE_OF', 'Names one person or one case, and not both.', INPUT, 'personId')];
  return given.every(isId) ? [] : [refuseTarget(personId ?? undefined)];
}

/** There is no such person or case, or not for this caller: alike. */
export function refuseTarget(personId: string | undefined): UserError {
  const field = personId === undefined ? 'caseId' : 'personId';
  return refuse('NOT_FOUND', 'There is no such record, or the caller may not see it.', INPUT, field);
}

function reasonRefusals(reason: string): UserError[] {
  const told = [...reason.replace(/\s/gu, '')];
  const isReason = told.length >= SHORTEST_REASON && new Set(told).size >= FEWEST_DIFFERENT;
  if (isReason && refuseText(reason, LONGEST_TEXT, INPUT, 'reason').length === 0) return [];
  const message = `Must give a reason of ${SHORTEST_REASON} to ${LONGEST_TEXT} characters, spaces not counted.`;
  return [refuse('INVALID_REASON', message, INPUT, 'reason')];
}

function minutesRefusals(minutes: number): UserError[] {
  if (minutes >= 1 && minutes <= LONGEST_MINUTES) return [];
  return [refuse('INVALID_MINUTES', `Must be 1 to ${LONGEST_MINUTES} minutes.`, INPUT, 'minutes')];
}

/** Of an access, what decides who is to watch it. */
export interface Watched {
  /** The agency of whoever opened it. */
  readonly agency: Agency;
  readonly places: readonly string[];
}

/**
 * Whether the caller is to watch an access: public security, which keeps the data, and the agency whose glass it was,
 * in the place of the record and in the places of whoever opened it.
 */
export function mayWatch(caller: Caller, { agency, places }: Watched): boolean {
  const isTheirs = caller.agency === 'PUBLIC_SECURITY' || caller.agency === agency;
  return isTheirs && may(caller, 'glass.watch') && places.some((place) => answersFor(caller, place));
}
