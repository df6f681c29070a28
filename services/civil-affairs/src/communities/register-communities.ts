import { randomUUID } from 'node:crypto';
import { answersFor } from '@tongbu/access';
import type { Changing } from '@tongbu/audit';
import { inService, type Transaction } from '@tongbu/store';
import { MAX_ROWS, refuse, refuseTooMany, rowPlace, type UserError } from '@tongbu/subgraph';
import type { CivilAffairsContext } from '../civil-affairs.context.js';
import { gridConflict, gridPlace } from '../grids/grid.rules.js';
import { insertGrids, listGridsOf } from '../grids/grid.store.js';
import type { GridRow } from '../grids/grid.table.js';
import type { RegisterCommunitiesInput } from './community.input.js';
import type { RegisterCommunitiesPayload } from './community.payload.js';
import { type CheckedCommunity, checkCommunity } from './community.rules.js';
import { insertCommunities, listCommunitiesByCode, takeRegister } from './community.store.js';
import type { CommunityRow } from './community.table.js';

interface Passed {
  readonly row: number;
  readonly community: CheckedCommunity;
}

/**
 * Registers communities with their grids. A code that is registered gives that community; grids that are not there yet
 * are added. Nothing is overwritten: a row that tells a name, a place or a grid's staff differently is refused whole.
 */
export async function registerCommunities(
  { caller, change }: CivilAffairsContext & Changing,
  { communities }: RegisterCommunitiesInput,
): Promise<RegisterCommunitiesPayload> {
  if (communities.length > MAX_ROWS) {
    return { communities: [], registered: 0, userErrors: [refuseTooMany('communities')] };
  }
  const passed: Passed[] = [];
  const userErrors = communities.flatMap((input, row) => {
    const check = checkCommunity(input, row);
    if (!check.ok) return check.refusals;
    if (!answersFor(caller, check.community.jurisdiction)) {
      const message = 'The caller does not answer for this place.';
      return [refuse('FORBIDDEN', message, rowPlace('communities', row), 'jurisdiction')];
    }
    passed.push({ row, community: check.community });
    return [];
  });
  const outcome = await change.write(async (tx) => {
    const recorded = await record(tx, passed);
    const given = recorded.communities.size;
    change.tell({
      changed: recorded.registered,
      unchanged: Math.max(0, given - recorded.registered),
      refused: communities.length - given,
    });
    return recorded;
  });
  return {
    communities: communities.map((_, row) => outcome.communities.get(row) ?? null),
    registered: outcome.registered,
    userErrors: [...userErrors, ...outcome.userErrors].sort((a, b) => (a.row ?? 0) - (b.row ?? 0)),
  };
}

async function record(tx: Transaction, passed: readonly Passed[]) {
  await takeRegister(tx);
  // A code is one community's in the whole country: whoever has it already is looked for everywhere.
  const recorded = await listCommunitiesByCode(
    inService(tx),
    passed.map(({ community }) => community.code),
  );
  const byCode = new Map(recorded.map((community) => [community.code, community]));
  const grids = await listGridsOf(
    tx,
    recorded.map(({ id }) => id),
  );
  const gridOf = new Map(grids.map((grid) => [gridKey(grid), grid]));

  const communities = new Map<number, CommunityRow>();
  const newCommunities: CommunityRow[] = [];
  const newGrids: GridRow[] = [];
  const userErrors: UserError[] = [];
  for (const { row, community: told } of passed) {
    const before = byCode.get(told.code);
    const conflicts = before ? conflictsOf(told, before, { row, gridOf }) : [];
    userErrors.push(...conflicts);
    if (conflicts.length > 0) continue;
    const community = before ?? newCommunity(told);
    if (!before) newCommunities.push(community);
    byCode.set(told.code, community);
    communities.set(row, community);
    for (const grid of told.grids) {
      const added = { ...grid, id: randomUUID(), communityId: community.id };
      if (gridOf.has(gridKey(added))) continue;
      gridOf.set(gridKey(added), added);
      newGrids.push(added);
    }
  }
  await insertCommunities(tx, newCommunities);
  await insertGrids(tx, newGrids);
  return { communities, registered: newCommunities.length, userErrors };
}

const gridKey = ({ communityId, name }: Pick<GridRow, 'communityId' | 'name'>) => `${communityId} ${name}`;

function newCommunity({ code, name, jurisdiction, exercise }: CheckedCommunity): CommunityRow {
  return { id: randomUUID(), code, name, jurisdiction, exercise, registeredAt: new Date() };
}

function conflictsOf(
  told: CheckedCommunity,
  recorded: CommunityRow,
  { row, gridOf }: { row: number; gridOf: ReadonlyMap<string, GridRow> },
): UserError[] {
  const place = rowPlace('communities', row);
  const own = (['name', 'jurisdiction', 'exercise'] as const)
    .filter((field) => told[field] !== recorded[field])
    .map((field) => refuse('CONFLICT', 'The community is registered differently.', place, field));
  const ofGrids = told.grids.flatMap((grid, index) => {
    const before = gridOf.get(gridKey({ communityId: recorded.id, name: grid.name }));
    const field = before && gridConflict(before, grid);
    return field
      ? [refuse('CONFLICT', 'The grid is registered differently.', gridPlace(place, index), field)]
      : [];
  });
  return [...own, ...ofGrids];
}
