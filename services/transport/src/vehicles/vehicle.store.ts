import type { Caller } from '@tongbu/access';
import type { Database, Transaction } from '@tongbu/store';
import { and, eq, gt, inArray, sql } from 'drizzle-orm';
import { inPlacesOf } from '../places/visible-places.js';
import { type NewVehicle, type VehicleRow, vehicleTable } from './vehicle.table.js';

const visibleTo = (caller: Caller) => inPlacesOf(caller, vehicleTable.jurisdiction);

/** The vehicles of these ids that the caller may see, in one query and no order. */
export async function listVehiclesById(
  db: Database,
  caller: Caller,
  ids: readonly string[],
): Promise<VehicleRow[]> {
  return db
    .select()
    .from(vehicleTable)
    .where(and(inArray(vehicleTable.id, [...ids]), visibleTo(caller)));
}

/** A page of the caller's vehicles after a plate, by plate, and one more to tell whether more follow. */
export async function listVehicles(
  db: Database,
  caller: Caller,
  { first, after }: { first: number; after: string | undefined },
): Promise<VehicleRow[]> {
  return db
    .select()
    .from(vehicleTable)
    .where(and(visibleTo(caller), after === undefined ? undefined : gt(vehicleTable.plate, after)))
    .orderBy(vehicleTable.plate)
    .limit(first + 1);
}

/** A vehicle that the caller may see, locked until the transaction ends, so that two orders cannot take it at once. */
export async function lockVehicle(tx: Transaction, caller: Caller, id: string): Promise<VehicleRow | null> {
  const [found] = await tx
    .select()
    .from(vehicleTable)
    .where(and(eq(vehicleTable.id, id), visibleTo(caller)))
    .for('update');
  return found ?? null;
}

/**
 * Registers vehicles in one statement and answers them all as they are registered now, whoever may see them. A plate
 * that is there keeps its row: the update changes nothing, it only makes the statement answer it.
 */
export async function keepVehicles(db: Database, vehicles: readonly NewVehicle[]): Promise<VehicleRow[]> {
  if (vehicles.length === 0) return [];
  return db
    .insert(vehicleTable)
    .values([...vehicles])
    .onConflictDoUpdate({ target: vehicleTable.plate, set: { plate: sql`excluded.plate` } })
    .returning();
}
