import { answersFor, type Caller } from '@tongbu/access';
import type { Changing } from '@tongbu/audit';
import { factsOfStep, type LaneRow, stepLane } from '@tongbu/lanes';
import { inService, type Transaction } from '@tongbu/store';
import { isId, type Place, refuse, refuseText, type UserError } from '@tongbu/subgraph';
import type { CaseResponse } from '../responses/case-response.stub.js';
import type { TransportContext } from '../transport.context.js';
import { lockVehicle } from '../vehicles/vehicle.store.js';
import type { CompleteTransferInput, StartTransferInput } from './transfer.input.js';
import { TransferOrderState } from './transfer-order.enum.js';
import { vehicleRefusal } from './transfer-order.rules.js';
import { departOrder, endOrder, isUnderWay, listOrdersOfCases } from './transfer-order.store.js';
import type { TransferOrder } from './transfer-order.type.js';

/** What a step in the lane led to. */
export interface TransferResult {
  readonly response?: CaseResponse;
  readonly order?: TransferOrder;
  readonly userErrors: UserError[];
}

type Step = { readonly lane: LaneRow } | { readonly userErrors: UserError[] };

const INPUT: Place = { path: ['input'] };
const MAX_PLACE = 200;
const LANE_REFUSALS = {
  NOT_FOUND: 'There is no transfer of this case, or not in a place that the caller answers for.',
  CONFLICT: 'The transfer of this case is past this step.',
} as const;

/**
 * Reports that a transfer sets out, and in what. The same again changes nothing; while it is under way, another
 * vehicle or a place may still be told, and what is absent stays. Where anything is refused, nothing is done.
 */
export async function startTransfer(
  context: TransportContext & Changing,
  { caseId: id, vehicleId, fromPlace, toPlace }: StartTransferInput,
): Promise<TransferResult> {
  const { caller, change } = context;
  const caseId = id.toLowerCase();
  const step = await change.write(async (tx, append): Promise<Step> => {
    const [order] = isId(caseId) ? await listOrdersOfCases(tx, caller, [caseId]) : [];
    const userErrors = [
      ...(order ? [] : [laneRefusal('NOT_FOUND')]),
      ...(typeof vehicleId === 'string' ? await refuseVehicle(tx, caller, { vehicleId, order }) : []),
      ...(typeof fromPlace === 'string' ? refuseText(fromPlace, MAX_PLACE, INPUT, 'fromPlace') : []),
      ...(typeof toPlace === 'string' ? refuseText(toPlace, MAX_PLACE, INPUT, 'toPlace') : []),
    ];
    if (userErrors.length > 0) return { userErrors };
    const result = await stepLane(tx, append, {
      lane: 'transfer',
      caseId,
      step: 'START',
      answersFor: (jurisdiction) => answersFor(caller, jurisdiction),
    });
    if (!result.ok) return { userErrors: [laneRefusal(result.code)] };
    change.tell(factsOfStep(result));
    await departOrder(tx, caseId, {
      departedAt: new Date(),
      ...(typeof vehicleId === 'string' && { vehicleId }),
      ...(typeof fromPlace === 'string' && { fromPlace }),
      ...(typeof toPlace === 'string' && { toPlace }),
    });
    return { lane: result.lane };
  });
  return resultOf(step, context);
}

/** Reports that a transfer has arrived, also where nobody reported its departure. The same again changes nothing. */
export async function completeTransfer(
  context: TransportContext & Changing,
  { caseId: id }: CompleteTransferInput,
): Promise<TransferResult> {
  const { caller, change } = context;
  if (!isId(id)) return { userErrors: [laneRefusal('NOT_FOUND')] };
  const caseId = id.toLowerCase();
  const step = await change.write(async (tx, append): Promise<Step> => {
    const result = await stepLane(tx, append, {
      lane: 'transfer',
      caseId,
      step: 'COMPLETE',
      answersFor: (jurisdiction) => answersFor(caller, jurisdiction),
    });
    if (!result.ok) return { userErrors: [laneRefusal(result.code)] };
    change.tell(factsOfStep(result));
    const { lane, changed } = result;
    if (changed) {
      const arrivedAt = lane.completedAt ?? new Date();
      await endOrder(tx, caseId, { state: TransferOrderState.ARRIVED, arrivedAt });
    }
    return { lane };
  });
  return resultOf(step, context);
}

/** The loaders forget what they loaded before the step. */
async function resultOf(step: Step, { caseFiles, lanes, orders }: TransportContext): Promise<TransferResult> {
  if ('userErrors' in step) return step;
  const { caseId } = step.lane;
  lanes.clear(caseId).prime(caseId, step.lane);
  caseFiles.clear(caseId);
  const order = await orders.clear(caseId).load(caseId);
  return { response: { caseId }, ...(order && { order }), userErrors: [] };
}

/** Locks the vehicle before the lane, always in that order, so that two requests never wait for each other. */
async function refuseVehicle(
  tx: Transaction,
  caller: Caller,
  { vehicleId, order }: { vehicleId: string; order: TransferOrder | undefined },
): Promise<UserError[]> {
  const vehicle = isId(vehicleId) ? await lockVehicle(tx, caller, vehicleId) : null;
  if (!vehicle) {
    const message = 'There is no such vehicle, or not in a place that the caller answers for.';
    return [refuse('NOT_FOUND', message, INPUT, 'vehicleId')];
  }
  if (!order) return [];
  // With an order of any place.
  const underWay = await isUnderWay(inService(tx), vehicle.id, order);
  const message = vehicleRefusal(order, { exercise: vehicle.exercise, underWay });
  return message === undefined ? [] : [refuse('CONFLICT', message, INPUT, 'vehicleId')];
}

function laneRefusal(code: keyof typeof LANE_REFUSALS): UserError {
  return refuse(code, LANE_REFUSALS[code], INPUT, 'caseId');
}
