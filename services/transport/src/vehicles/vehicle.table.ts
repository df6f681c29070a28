import { fence, inCallersPlaces } from '@tongbu/store';
import { sql } from 'drizzle-orm';
import { boolean, index, integer, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import type { VehicleKind } from './vehicle.enum.js';

const instant = (name: string) => timestamp(name, { withTimezone: true, precision: 3, mode: 'date' });

/** The vehicles that the response may use, each once, by its plate. */
export const vehicleTable = pgTable(
  'vehicle',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    plate: text('plate').notNull().unique(),
    kind: text('kind').$type<VehicleKind>().notNull(),
    seats: integer('seats').notNull(),
    jurisdiction: text('jurisdiction').notNull(),
    exercise: boolean('exercise').notNull(),
    registeredAt: instant('registered_at').notNull().defaultNow(),
  },
  (table) => [
    // Prefix search: a jurisdiction covers every code that begins with it.
    index('vehicle_jurisdiction').on(table.jurisdiction.op('text_pattern_ops')),
    // Who may see an order may see what comes, wherever that is from.
    ...fence(
      sql`${inCallersPlaces(table.jurisdiction)} or exists (select from "transfer_order" where "transfer_order"."vehicle_id" = ${table.id})`,
    ),
  ],
);

export type VehicleRow = typeof vehicleTable.$inferSelect;
export type NewVehicle = typeof vehicleTable.$inferInsert;
