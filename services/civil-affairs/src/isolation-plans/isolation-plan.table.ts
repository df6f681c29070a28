import { laneTable } from '@tongbu/lanes';
import { fence, inCallersPlaces } from '@tongbu/store';
import { sql } from 'drizzle-orm';
import { boolean, date, index, integer, pgTable, text, timestamp, unique, uuid } from 'drizzle-orm/pg-core';

const instant = (name: string) => timestamp(name, { withTimezone: true, precision: 3, mode: 'date' });

/**
 * Who stays apart because of which case (一人一策一方案, mechanism #58). The days are copied from the edition under which
 * the lane opened: a new edition changes no plan that was made. Rows are removed with a drill, and when the time for
 * which they are kept is over.
 */
export const isolationPlanTable = pgTable(
  'isolation_plan',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    caseId: uuid('case_id').notNull(),
    personId: uuid('person_id').notNull(),
    /** The place of the household. */
    jurisdiction: text('jurisdiction').notNull(),
    edition: text('edition').notNull(),
    /** Day 0: the day on which the positive was reported, in China. */
    startsOn: date('starts_on', { mode: 'string' }).notNull(),
    /** Days in a central site, then days at home, then days of monitoring; day 1 is the day after `starts_on`. */
    centralDays: integer('central_days').notNull(),
    homeDays: integer('home_days').notNull(),
    monitoringDays: integer('monitoring_days').notNull(),
    exercise: boolean('exercise').notNull(),
    madeAt: instant('made_at').notNull(),
    /** When the case was excluded; null for a plan that runs, or ran, to its end. */
    releasedAt: instant('released_at'),
  },
  (table) => [
    unique('isolation_plan_of_case').on(table.caseId, table.personId),
    index('isolation_plan_person').on(table.personId),
    // Of a household, or because of a case, of the caller's places.
    ...fence(
      sql`${inCallersPlaces(table.jurisdiction)} or exists (select from ${laneTable} where ${laneTable.caseId} = ${table.caseId})`,
    ),
  ],
);

/** One plan, as stored. */
export type IsolationPlanRow = typeof isolationPlanTable.$inferSelect;
/** One plan to be stored. */
export type NewIsolationPlan = typeof isolationPlanTable.$inferInsert;
