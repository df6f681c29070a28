import type { Caller } from '@tongbu/access';
import type { Executor, Transaction } from '@tongbu/store';
import { and, desc, eq, inArray, ne, type SQL, sql } from 'drizzle-orm';
import { inPlacesOf } from '../places/visible-places.js';
import { type VehicleRow, vehicleTable } from '../vehicles/vehicle.table.js';
import { TransferOrderState } from './transfer-order.enum.js';
import { type NewTransferOrder, type TransferOrderRow, transferOrderTable } from './transfer-order.table.js';
import type { TransferOrder, TransferPoint } from './transfer-order.type.js';

/** A point with the place that was told, which not everybody may read. */
export type TransferPointRoot = TransferPoint & {
  readonly place: string | null;
  readonly caseId: string;
  readonly personId: string | null;
  readonly exercise: boolean;
};

/** An order as it is stored, with its vehicle: whoever may see the order may see what comes, wherever that is from. */
export type TransferOrderRoot = TransferOrder & {
  readonly from: TransferPointRoot;
  readonly to: TransferPointRoot;
  readonly personId: string | null;
  readonly vehicle: VehicleRow | null;
};

/** The orders of these cases that the caller may see, in one query and no order. */
export async function listOrdersOfCases(
  executor: Executor,
  caller: Caller,
  caseIds: readonly string[],
): Promise<TransferOrderRoot[]> {
  return listOrders(executor, caller, inArray(transferOrderTable.caseId, [...caseIds]));
}

/** The orders of these people that the caller may see, the newest first. */
export async function listOrdersOfPersons(
  executor: Executor,
  caller: Caller,
  personIds: readonly string[],
): Promise<TransferOrderRoot[]> {
  return listOrders(executor, caller, inArray(transferOrderTable.personId, [...personIds]));
}

/** Writes the order of a lane that opened. */
export async function insertOrder(tx: Transaction, order: NewTransferOrder): Promise<void> {
  await tx.insert(transferOrderTable).values(order).onConflictDoNothing();
}

/** What the start of a transfer tells; what is absent stays as it is. */
export interface Departure {
  readonly departedAt: Date;
  readonly vehicleId?: string;
  readonly fromPlace?: string;
  readonly toPlace?: string;
}

/** Sets an order under way. It departed when that was first told, whatever else is told later. */
export async function departOrder(
  tx: Transaction,
  caseId: string,
  { departedAt, ...told }: Departure,
): Promise<void> {
  const first = sql`coalesce(${transferOrderTable.departedAt}, ${departedAt.toISOString()}::timestamptz)`;
  await tx
    .update(transferOrderTable)
    .set({ ...told, state: TransferOrderState.UNDER_WAY, departedAt: first })
    .where(eq(transferOrderTable.caseId, caseId));
}

/** Ends an order, arrived or called off. */
export async function endOrder(
  tx: Transaction,
  caseId: string,
  end:
    | { readonly state: TransferOrderState.ARRIVED; readonly arrivedAt: Date }
    | { readonly state: TransferOrderState.CANCELLED; readonly cancelledAt: Date },
): Promise<void> {
  await tx.update(transferOrderTable).set(end).where(eq(transferOrderTable.caseId, caseId));
}

/** Whether a vehicle is under way with another order than this case's, drills with drills and real with real. */
export async function isUnderWay(
  tx: Transaction,
  vehicleId: string,
  { caseId, exercise }: { caseId: string; exercise: boolean },
): Promise<boolean> {
  const others = await tx
    .select({ id: transferOrderTable.id })
    .from(transferOrderTable)
    .where(
      and(
        eq(transferOrderTable.vehicleId, vehicleId),
        eq(transferOrderTable.exercise, exercise),
        eq(transferOrderTable.state, TransferOrderState.UNDER_WAY),
        ne(transferOrderTable.caseId, caseId),
      ),
    )
    .limit(1);
  return others.length > 0;
}

async function listOrders(executor: Executor, caller: Caller, which: SQL): Promise<TransferOrderRoot[]> {
  const rows = await executor
    .select({ order: transferOrderTable, vehicle: vehicleTable })
    .from(transferOrderTable)
    .leftJoin(vehicleTable, eq(vehicleTable.id, transferOrderTable.vehicleId))
    .where(and(which, inPlacesOf(caller, transferOrderTable.jurisdiction)))
    .orderBy(desc(transferOrderTable.orderedAt), desc(transferOrderTable.id));
  return rows.map(({ order, vehicle }) => orderRoot(order, vehicle));
}

function orderRoot(row: TransferOrderRow, vehicle: VehicleRow | null): TransferOrderRoot {
  const { fromKind, fromJurisdiction, fromPlace, toKind, toJurisdiction, toPlace, ...order } = row;
  const { caseId, personId, exercise } = order;
  return {
    ...order,
    vehicle,
    from: { kind: fromKind, jurisdiction: fromJurisdiction, place: fromPlace, caseId, personId, exercise },
    to: { kind: toKind, jurisdiction: toJurisdiction, place: toPlace, caseId, personId, exercise },
  };
}
