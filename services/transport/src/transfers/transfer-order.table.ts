import { fence, inCallersPlaces } from '@tongbu/store';
import { sql } from 'drizzle-orm';
import { boolean, index, pgTable, text, timestamp, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { vehicleTable } from '../vehicles/vehicle.table.js';
import type { TransferOrderState, TransferPointKind } from './transfer-order.enum.js';

const instant = (name: string) => timestamp(name, { withTimezone: true, precision: 3, mode: 'date' });

/** The transfer orders (转运单): one for each case whose lane opened, written with the lane. */
export const transferOrderTable = pgTable(
  'transfer_order',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    caseId: uuid('case_id').notNull().unique(),
    /** Opaque; the register of public security knows who it is. */
    personId: uuid('person_id'),
    /** The place that answers for the case, and so who may see the order. */
    jurisdiction: text('jurisdiction').notNull(),
    state: text('state').$type<TransferOrderState>().notNull(),
    fromKind: text('from_kind').$type<TransferPointKind>().notNull(),
    fromJurisdiction: text('from_jurisdiction').notNull(),
    fromPlace: text('from_place'),
    toKind: text('to_kind').$type<TransferPointKind>().notNull(),
    toJurisdiction: text('to_jurisdiction').notNull(),
    toPlace: text('to_place'),
    vehicleId: uuid('vehicle_id').references(() => vehicleTable.id),
    orderedAt: instant('ordered_at').notNull(),
    departedAt: instant('departed_at'),
    arrivedAt: instant('arrived_at'),
    cancelledAt: instant('cancelled_at'),
    exercise: boolean('exercise').notNull(),
  },
  (table) => [
    index('transfer_order_person').on(table.personId, table.orderedAt),
    index('transfer_order_vehicle').on(table.vehicleId),
    // A vehicle is under way with one order at a time. A drill never holds it back from somebody real.
    uniqueIndex('transfer_order_vehicle_under_way')
      .on(table.vehicleId, table.exercise)
      .where(sql`${table.state} = 'UNDER_WAY'`),
    ...fence(inCallersPlaces(table.jurisdiction)),
  ],
);

export type TransferOrderRow = typeof transferOrderTable.$inferSelect;
export type NewTransferOrder = typeof transferOrderTable.$inferInsert;
