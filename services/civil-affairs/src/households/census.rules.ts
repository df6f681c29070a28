import { refuse, rowPlace, type UserError } from '@tongbu/subgraph';
import { householdKey, MAX_MEMBERS } from './household.rules.js';
import type { HouseholdMemberRow, HouseholdRow } from './household.table.js';

/** One row of a census, with the household that it makes where there is none yet. */
export interface CensusRow {
  readonly row: number;
  readonly household: HouseholdRow;
  readonly personIds: readonly string[];
}

/** What the register says of the households and people that the rows may mean. */
export interface Recorded {
  readonly households: readonly HouseholdRow[];
  readonly members: readonly HouseholdMemberRow[];
}

/** What a census adds to the register, and what it refuses. */
export interface Census {
  readonly households: HouseholdRow[];
  readonly members: HouseholdMemberRow[];
  /** Households whose grid was not known. */
  readonly grids: { householdId: string; gridId: string }[];
  /** The household of each row that was not refused. */
  readonly outcomes: Map<number, HouseholdRow>;
  readonly userErrors: UserError[];
}

/**
 * Decides row by row, an earlier row counting as recorded for a later one. A row that contradicts the register is
 * refused whole: another address or grid, a person who lives elsewhere, too many people.
 */
export function censusOf(rows: readonly CensusRow[], recorded: Recorded): Census {
  const census: Census = { households: [], members: [], grids: [], outcomes: new Map(), userErrors: [] };
  const byKey = new Map(recorded.households.map((household) => [householdKey(household), household]));
  const homeOf = new Map<string, string>();
  const size = new Map<string, number>();
  const settle = ({ personId, householdId }: HouseholdMemberRow) => {
    if (!homeOf.has(personId)) size.set(householdId, (size.get(householdId) ?? 0) + 1);
    homeOf.set(personId, householdId);
  };
  recorded.members.forEach(settle);

  for (const { row, household: told, personIds } of rows) {
    const before = byKey.get(householdKey(told));
    const household = before ?? told;
    const newcomers = personIds.filter((personId) => homeOf.get(personId) !== household.id);
    const refusals = [
      ...(before ? differences(told, before, row) : []),
      ...newcomerRefusals({
        row,
        liveElsewhere: newcomers.some((personId) => homeOf.has(personId)),
        people: (size.get(household.id) ?? 0) + newcomers.length,
      }),
    ];
    census.userErrors.push(...refusals);
    if (refusals.length > 0) continue;
    if (!before) census.households.push(told);
    const { id: householdId, registeredAt } = household;
    for (const personId of newcomers) {
      const member = { personId, householdId, registeredAt: before ? told.registeredAt : registeredAt };
      census.members.push(member);
      settle(member);
    }
    const grid = household.gridId ?? told.gridId;
    if (before && before.gridId === null && grid !== null) census.grids.push({ householdId, gridId: grid });
    const settled = { ...household, gridId: grid };
    byKey.set(householdKey(told), settled);
    census.outcomes.set(row, settled);
  }
  return census;
}

function differences(told: HouseholdRow, recorded: HouseholdRow, row: number): UserError[] {
  const conflict = (field: string) =>
    refuse('CONFLICT', 'The household is registered differently.', rowPlace('households', row), field);
  return [
    ...(told.address === recorded.address ? [] : [conflict('address')]),
    ...(told.exercise === recorded.exercise ? [] : [conflict('exercise')]),
    ...(told.gridId === null || recorded.gridId === null || told.gridId === recorded.gridId
      ? []
      : [conflict('gridName')]),
  ];
}

function newcomerRefusals({
  row,
  liveElsewhere,
  people,
}: {
  row: number;
  liveElsewhere: boolean;
  people: number;
}): UserError[] {
  const place = rowPlace('households', row);
  return [
    ...(liveElsewhere
      ? [refuse('CONFLICT', 'A person of this row lives in another household.', place, 'personIds')]
      : []),
    ...(people > MAX_MEMBERS
      ? [refuse('INVALID_MEMBERS', `A household has at most ${MAX_MEMBERS} people.`, place, 'personIds')]
      : []),
  ];
}
