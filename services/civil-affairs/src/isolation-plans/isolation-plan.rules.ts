import {
  type CalendarDate,
  calendarDateInShanghai,
  type ProtocolEdition,
  startOfDayInShanghai,
} from '@tongbu/vocabulary';
import { IsolationMode, IsolationState } from './isolation-plan.enum.js';
import type { IsolationPlanRow } from './isolation-plan.table.js';
import type { IsolationPlan } from './isolation-plan.type.js';

const DAY_MS = 86_400_000;

/** What of a plan comes from the edition and the start. */
export type IsolationTerms = Pick<
  IsolationPlanRow,
  'edition' | 'startsOn' | 'centralDays' | 'homeDays' | 'monitoringDays'
>;

/**
 * The days apart for somebody who lives with a case: a close contact (密切接触者), last exposed on the day on which the
 * positive was reported, when the case is taken away.
 */
export function isolationTerms({ id, quarantine }: ProtocolEdition, reportedAt: Date): IsolationTerms {
  const { central, home, monitoring } = quarantine.closeContact;
  return {
    edition: id,
    startsOn: calendarDateInShanghai(reportedAt),
    centralDays: central,
    homeDays: home,
    monitoringDays: monitoring,
  };
}

/** The last day apart. The person is free from the midnight after it, in China. */
export function endsOn({ startsOn, centralDays, homeDays }: IsolationTerms): CalendarDate {
  return addDays(startsOn, centralDays + homeDays);
}

/** Whether the days of a plan are over. */
export function isOver(terms: IsolationTerms, now: Date): boolean {
  return calendarDateInShanghai(now) > endsOn(terms);
}

/** A plan as it stands at a moment. Nobody has to release a person whose days are over. */
export function planAt(plan: IsolationPlanRow, now: Date): IsolationPlan {
  const {
    id,
    caseId,
    personId,
    startsOn,
    centralDays,
    homeDays,
    monitoringDays,
    edition,
    exercise,
    releasedAt,
  } = plan;
  const lastDay = endsOn(plan);
  const centralisedUntil = centralDays > 0 ? addDays(startsOn, centralDays) : null;
  const today = calendarDateInShanghai(releasedAt ?? now);
  return {
    id,
    caseId,
    personId,
    state: isBinding(plan, now) ? IsolationState.ACTIVE : IsolationState.RELEASED,
    mode:
      centralisedUntil !== null && (today <= centralisedUntil || homeDays === 0)
        ? IsolationMode.CENTRALISED
        : IsolationMode.HOME,
    startsOn,
    centralisedUntil,
    endsOn: lastDay,
    monitoredUntil: monitoringDays > 0 ? addDays(lastDay, monitoringDays) : null,
    edition,
    releasedAt,
    exercise,
  };
}

/** Of a person's plans the one that binds the longest; where none binds, the one that was made last. */
export function bindingPlan(plans: readonly IsolationPlanRow[], now: Date): IsolationPlanRow | undefined {
  const binding = plans.filter((plan) => isBinding(plan, now));
  if (binding.length > 0) return latest(binding, endsOn);
  return latest(plans, ({ madeAt }) => madeAt.toISOString());
}

/** Whether a plan keeps its person apart: nobody let them go, and its days are not over. */
export function isBinding(plan: IsolationPlanRow, now: Date): boolean {
  return plan.releasedAt === null && !isOver(plan, now);
}

function latest<Row>(rows: readonly Row[], keyOf: (row: Row) => string): Row | undefined {
  return rows.toSorted((a, b) => (keyOf(a) < keyOf(b) ? 1 : -1))[0];
}

/** China has one time and no summer time, so that every day has 24 hours. */
function addDays(date: CalendarDate, days: number): CalendarDate {
  return calendarDateInShanghai(new Date(startOfDayInShanghai(date).getTime() + days * DAY_MS));
}
