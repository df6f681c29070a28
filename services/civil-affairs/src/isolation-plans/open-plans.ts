import type { LaneRow } from '@tongbu/lanes';
import type { Transaction } from '@tongbu/store';
import { editionInForce, findEdition } from '@tongbu/vocabulary';
import { isOver, isolationTerms } from './isolation-plan.rules.js';
import { insertPlans, listHousemates, listLanesOfHouseholds, takePlans } from './isolation-plan.store.js';

/**
 * Makes a plan for everybody who lives with a case, in the transaction that opens its lane (一人一策一方案, #58). The days
 * are those of the edition that set the lane's own limit. A case whose household nobody knows makes none.
 */
export async function openPlans(tx: Transaction, lane: LaneRow): Promise<void> {
  if (lane.personId === null) return;
  await takePlans(tx, 'shared');
  await makePlans(tx, lane);
}

/** Makes the plans that are missing where people joined the households of cases whose days are not over. */
export async function openPlansOfHouseholds(tx: Transaction, householdIds: readonly string[]): Promise<void> {
  if (householdIds.length === 0) return;
  await takePlans(tx, 'alone');
  const now = new Date();
  for (const lane of await listLanesOfHouseholds(tx, householdIds)) {
    if (!isOver(termsOf(lane), now)) await makePlans(tx, lane);
  }
}

async function makePlans(tx: Transaction, lane: LaneRow): Promise<void> {
  if (lane.personId === null) return;
  const { caseId, exercise } = lane;
  const made = { ...termsOf(lane), caseId, exercise, madeAt: new Date() };
  const housemates = await listHousemates(tx, lane.personId);
  await insertPlans(
    tx,
    housemates.map(({ personId, jurisdiction }) => ({ ...made, personId, jurisdiction })),
  );
}

function termsOf({ edition, triggeredAt }: LaneRow) {
  return isolationTerms(findEdition(edition) ?? editionInForce(triggeredAt), triggeredAt);
}
