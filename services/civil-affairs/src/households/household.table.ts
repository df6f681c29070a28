import { fence } from '@tongbu/store';
import { sql } from 'drizzle-orm';
import { boolean, index, pgTable, text, timestamp, unique, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { communityTable } from '../communities/community.table.js';
import { gridTable } from '../grids/grid.table.js';

const instant = (name: string) => timestamp(name, { withTimezone: true, precision: 3, mode: 'date' });

/** The people of one door (户), as a census found them (户户过关, mechanism #38). */
export const householdTable = pgTable(
  'household',
  {
    id: uuid('id').primaryKey(),
    communityId: uuid('community_id')
      .notNull()
      .references(() => communityTable.id, { onDelete: 'cascade' }),
    /** Null until somebody has told which grid it lies in. */
    gridId: uuid('grid_id').references(() => gridTable.id, { onDelete: 'set null' }),
    address: text('address').notNull(),
    /** What the community's own list calls it; without one, the address says which household it is. */
    externalId: text('external_id'),
    exercise: boolean('exercise').notNull(),
    registeredAt: instant('registered_at').notNull(),
    /** When a census found the household again, the last time: from then on its address is needed anew. */
    registeredAgainAt: instant('registered_again_at'),
    /** The control-protocol edition that it was registered under; it says how long the address is kept. */
    edition: text('edition'),
  },
  (table) => [
    unique('household_external_id').on(table.communityId, table.externalId),
    uniqueIndex('household_address')
      .on(table.communityId, table.address)
      .where(sql`${table.externalId} is null`),
    index('household_grid').on(table.gridId),
    ...fence(sql`exists (select from ${communityTable} where ${communityTable.id} = ${table.communityId})`),
  ],
);

/** One household, as stored. */
export type HouseholdRow = typeof householdTable.$inferSelect;

/** Who lives where. The key makes that one household a person. */
export const householdMemberTable = pgTable(
  'household_member',
  {
    /** Opaque; the register of public security knows who it is. */
    personId: uuid('person_id').primaryKey(),
    householdId: uuid('household_id')
      .notNull()
      .references(() => householdTable.id, { onDelete: 'cascade' }),
    registeredAt: instant('registered_at').notNull(),
  },
  (table) => [
    index('household_member_household').on(table.householdId),
    ...fence(sql`exists (select from ${householdTable} where ${householdTable.id} = ${table.householdId})`),
  ],
);

/** One person's place in a household, as stored. */
export type HouseholdMemberRow = typeof householdMemberTable.$inferSelect;
