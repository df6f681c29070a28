import { calendarDateInShanghai, startOfDayInShanghai } from '../calendar-date.js';
import { editionInForce, findEdition } from './edition-in-force.js';
import { EDITIONS } from './editions.js';
import type { ProtocolEdition } from './protocol-edition.js';
import type { ReferenceDate, RetentionClass, RetentionPeriod } from './retention-period.js';

const DAY_MS = 86_400_000;

/** The days of a record that a period may count from; what is absent or null is not known. */
export type KnownDates = Readonly<Partial<Record<ReferenceDate, Date | null>>>;

/**
 * The instant that a period counts from; null where the record knows none of its days. Then nothing is due: what is
 * erased is gone, so nobody guesses.
 */
export function referenceOf({ from }: RetentionPeriod, dates: KnownDates): Date | null {
  const known = from.of.flatMap((name) => dates[name] ?? []);
  if (from.pick === 'FIRST_KNOWN') return known[0] ?? null;
  return known.reduce<Date | null>((latest, date) => (latest && latest >= date ? latest : date), null);
}

/** From when a record may be erased: the midnight in China after the last day of its period. */
export function retentionDueAt(period: RetentionPeriod, dates: KnownDates): Date | null {
  const reference = referenceOf(period, dates);
  return reference && addDays(reference, period.days + 1);
}

/**
 * The cut-off of a period: whatever counts from before this instant is due at `now`. The other side of
 * `retentionDueAt`, for a question to a database.
 */
export function retentionCutOff({ days }: Pick<RetentionPeriod, 'days'>, now: Date): Date {
  return addDays(now, -days);
}

/**
 * The edition that says how long a record is kept: the one that it was made under, where this hub knows it; else the
 * one in force when it was made; of what is older than every edition, the first.
 */
export function editionOfRecord(id: string | null, madeAt: Date): ProtocolEdition {
  const named = id === null ? null : findEdition(id);
  if (named) return named;
  const [first] = EDITIONS;
  return madeAt < startOfDayInShanghai(first.effectiveFrom) ? first : editionInForce(madeAt);
}

/** The name of the edition that a record which is made now keeps. */
export function editionForRecord(madeAt: Date): string {
  return editionOfRecord(null, madeAt).id;
}

/** The period of a class under the edition that a record was made under. */
export function retentionPeriod(edition: ProtocolEdition, dataClass: RetentionClass): RetentionPeriod {
  return edition.retention.periods[dataClass];
}

/** The midnight with which, in China, the day begins that many days after the day of an instant. */
function addDays(at: Date, days: number): Date {
  return new Date(startOfDayInShanghai(calendarDateInShanghai(at)).getTime() + days * DAY_MS);
}
