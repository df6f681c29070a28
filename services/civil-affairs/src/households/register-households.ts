import { randomUUID } from 'node:crypto';
import type { Changing } from '@tongbu/audit';
import { inService, type Transaction } from '@tongbu/store';
import { MAX_ROWS, refuse, refuseTooMany, rowPlace, type UserError } from '@tongbu/subgraph';
import { editionForRecord } from '@tongbu/vocabulary';
import type { CivilAffairsContext } from '../civil-affairs.context.js';
import { takeRegister } from '../communities/community.store.js';
import { openPlansOfHouseholds } from '../isolation-plans/open-plans.js';
import { type CensusRow, censusOf } from './census.rules.js';
import { type LocatedHousehold, locateHouseholds } from './census-places.js';
import type { RegisterHouseholdsInput } from './household.input.js';
import type { RegisterHouseholdsPayload } from './household.payload.js';
import { cleanHousehold, householdRefusals } from './household.rules.js';
import {
  insertRegistration,
  listHouseholdsByKeys,
  listMembers,
  listMembersOf,
  noteRegisteredAgain,
} from './household.store.js';
import type { HouseholdRow } from './household.table.js';

/**
 * Registers households and who lives there (入户登记, #38). A household that is registered is given, and people and a
 * grid that were not known are added; nothing is overwritten and nobody is moved;
 * only that it was found again is noted. Refused rows are named, the others
 * registered. Whoever joins the household of a case that is being responded to gets a plan in the same transaction.
 */
export async function registerHouseholds(
  context: CivilAffairsContext & Changing,
  { households }: RegisterHouseholdsInput,
): Promise<RegisterHouseholdsPayload> {
  if (households.length > MAX_ROWS) {
    return { households: [], registered: 0, userErrors: [refuseTooMany('households')] };
  }
  const refusals = households.map(householdRefusals);
  const clean = households.flatMap((input, row) =>
    refusals[row]?.length === 0 ? [{ row, household: cleanHousehold(input) }] : [],
  );
  const located = await locateHouseholds(context, clean);
  const known = await refuseUnknownPersons(context, located.households);
  const { change } = context;
  const outcome = await change.write(async (tx) => {
    const recorded = await record(tx, known.households);
    const given = recorded.households.size;
    change.tell({
      changed: recorded.registered,
      unchanged: Math.max(0, given - recorded.registered),
      refused: households.length - given,
    });
    return recorded;
  });
  return {
    households: households.map((_, row) => outcome.households.get(row) ?? null),
    registered: outcome.registered,
    userErrors: [...refusals.flat(), ...located.userErrors, ...known.userErrors, ...outcome.userErrors].sort(
      (a, b) => (a.row ?? 0) - (b.row ?? 0),
    ),
  };
}

/** Whoever lives in a household is known; only of the others the register is asked. */
async function refuseUnknownPersons(
  { store, personRegister }: CivilAffairsContext,
  households: readonly LocatedHousehold[],
): Promise<{ households: LocatedHousehold[]; userErrors: UserError[] }> {
  const told = households.flatMap(({ household }) => household.personIds);
  const members = new Set((await listMembers(inService(store.db), told)).map(({ personId }) => personId));
  const unknown = await personRegister.findUnknown(told.filter((personId) => !members.has(personId)));
  const isUnknown = ({ household }: LocatedHousehold) => household.personIds.some((id) => unknown.has(id));
  return {
    households: households.filter((located) => !isUnknown(located)),
    userErrors: households
      .filter(isUnknown)
      .map(({ row }) =>
        refuse(
          'UNKNOWN_PERSON',
          'The register knows no such person.',
          rowPlace('households', row),
          'personIds',
        ),
      ),
  };
}

async function record(
  tx: Transaction,
  located: readonly LocatedHousehold[],
): Promise<{ households: ReadonlyMap<number, HouseholdRow>; registered: number; userErrors: UserError[] }> {
  await takeRegister(tx);
  const now = new Date();
  const rows: CensusRow[] = located.map(({ row, community, gridId, household }) => ({
    row,
    personIds: household.personIds,
    household: {
      id: randomUUID(),
      communityId: community.id,
      gridId,
      address: household.address,
      externalId: household.externalId,
      exercise: household.exercise || community.exercise,
      registeredAt: now,
      registeredAgainAt: null,
      edition: editionForRecord(now),
    },
  }));
  const recorded = await listHouseholdsByKeys(tx, {
    communityIds: [...new Set(rows.map(({ household }) => household.communityId))],
    externalIds: rows.flatMap(({ household }) => household.externalId ?? []),
    addresses: rows.map(({ household }) => household.address),
  });
  const census = censusOf(rows, {
    households: recorded,
    members: [
      ...(await listMembersOf(
        tx,
        recorded.map(({ id }) => id),
      )),
      // Nobody is moved, from another place neither.
      ...(await listMembers(
        inService(tx),
        rows.flatMap(({ personIds }) => personIds),
      )),
    ],
  });
  await insertRegistration(tx, census);
  const found = [...census.outcomes.values()].filter(({ registeredAt }) => registeredAt < now);
  await noteRegisteredAgain(
    tx,
    found.map(({ id }) => id),
    now,
  );
  // A case may be of another place than the household, and whoever lives there gets a plan all the same.
  await openPlansOfHouseholds(inService(tx), [
    ...new Set(census.members.map(({ householdId }) => householdId)),
  ]);
  return {
    households: census.outcomes,
    registered: census.households.length,
    userErrors: census.userErrors,
  };
}
