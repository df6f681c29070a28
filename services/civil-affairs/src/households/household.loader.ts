import type { Caller } from '@tongbu/access';
import type { Database } from '@tongbu/store';
import type DataLoader from 'dataloader';
import { loadAll, loadOne } from '../loading/by-id.js';
import {
  countHouseholds,
  listHouseholdsById,
  listHouseholdsOfPersons,
  listMembersOf,
} from './household.store.js';
import type { HouseholdMemberRow, HouseholdRow } from './household.table.js';

export type HouseholdLoader = DataLoader<string, HouseholdRow | null>;
export type PersonHouseholdLoader = DataLoader<string, { household: HouseholdRow } | null>;
export type HouseholdMembersLoader = DataLoader<string, HouseholdMemberRow[]>;
export type HouseholdCountLoader = DataLoader<string, { households: number } | null>;

/** Loads households by id, those that the caller may see. */
export function createHouseholdLoader(db: Database, caller: Caller): HouseholdLoader {
  return loadOne(
    (ids) => listHouseholdsById(db, caller, ids),
    ({ id }) => id,
  );
}

/** Loads where people live, as far as the caller may see. */
export function createPersonHouseholdLoader(db: Database, caller: Caller): PersonHouseholdLoader {
  return loadOne(
    (personIds) => listHouseholdsOfPersons(db, caller, personIds),
    ({ personId }) => personId,
  );
}

/** Loads who lives in households. */
export function createHouseholdMembersLoader(db: Database): HouseholdMembersLoader {
  return loadAll(
    (householdIds) => listMembersOf(db, householdIds),
    ({ householdId }) => householdId,
  );
}

/** Loads how many households communities have; null stands for none. */
export function createHouseholdCountLoader(db: Database): HouseholdCountLoader {
  return loadOne(
    (communityIds) => countHouseholds(db, communityIds),
    ({ communityId }) => communityId,
  );
}
