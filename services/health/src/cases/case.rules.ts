import { Fault } from '@tongbu/runtime';
import {
  type Place,
  refuse,
  refuseFutureDate,
  refuseFutureInstant,
  refuseId,
  refuseJurisdiction,
  refuseText,
  type UserError,
} from '@tongbu/subgraph';
import type { CaseFilter, ImportedCaseInput, ReportPositiveInput } from './case.input.js';

const MAX_KEY = 200;
const MAX_PLACE = 200;
const MAX_SOURCE = 100;
const MAX_AGE_YEARS = 130;

/**
 * Throws `INVALID_INPUT` for a filter that names what cannot be a place or a source. Left out instead, an empty name
 * would widen the answer to everything.
 */
export function demandFilter({ jurisdiction, source }: CaseFilter): void {
  const place: Place = { path: ['filter'] };
  const [refusal] = [
    ...(typeof jurisdiction === 'string' ? refuseJurisdiction(jurisdiction, place) : []),
    ...(typeof source === 'string' ? sourceRefusals(source, place) : []),
  ];
  if (refusal)
    throw new Fault('INVALID_INPUT', { message: `${refusal.field?.join('.')}: ${refusal.message}` });
}

/** Everything that is wrong with the name of a source. */
export function sourceRefusals(source: string, place: Place): UserError[] {
  return refuseText(source, MAX_SOURCE, place, 'source');
}

/** Everything that is wrong with a report; empty when it may be recorded. */
export function reportRefusals(input: ReportPositiveInput, now: Date): UserError[] {
  const place: Place = { path: ['input'] };
  const { collectedAt, onsetDate, jurisdiction, specimenCode, idempotencyKey, personId } = input;
  return [
    ...refuseId(personId, place, 'personId'),
    ...refuseFutureInstant(collectedAt, now, place, 'collectedAt'),
    ...refuseFutureDate(onsetDate, now, place, 'onsetDate'),
    ...refuseJurisdiction(jurisdiction, place),
    ...(typeof specimenCode === 'string' ? refuseText(specimenCode, MAX_KEY, place, 'specimenCode') : []),
    ...refuseText(idempotencyKey, MAX_KEY, place, 'idempotencyKey'),
  ];
}

/** Everything that is wrong with one case of imported history. */
export function importedCaseRefusals(input: ImportedCaseInput, now: Date, place: Place): UserError[] {
  const { ageYears, reportedPlace, infectedPlace, personId } = input;
  return [
    ...refuseText(input.externalId, MAX_KEY, place, 'externalId'),
    ...refuseJurisdiction(input.jurisdiction, place),
    ...refuseFutureInstant(input.reportedAt, now, place, 'reportedAt'),
    ...refuseFutureInstant(input.collectedAt, now, place, 'collectedAt'),
    ...refuseFutureDate(input.onsetDate, now, place, 'onsetDate'),
    ...(typeof personId === 'string' ? refuseId(personId, place, 'personId') : []),
    ...(typeof reportedPlace === 'string'
      ? refuseText(reportedPlace, MAX_PLACE, place, 'reportedPlace')
      : []),
    ...(typeof infectedPlace === 'string'
      ? refuseText(infectedPlace, MAX_PLACE, place, 'infectedPlace')
      : []),
    ...(typeof ageYears === 'number' && (ageYears < 0 || ageYears > MAX_AGE_YEARS)
      ? [refuse('INVALID_AGE', `Must be from 0 to ${MAX_AGE_YEARS} years.`, place, 'ageYears')]
      : []),
  ];
}
