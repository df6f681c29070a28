import { type Place, refuse, refuseText, type UserError } from '@tongbu/subgraph';
import { parseIdentityNumber } from '@tongbu/vocabulary';
import type { GridInput } from './grid.input.js';

const MAX_NAME = 100;
const MAX_MEMBERS = 1_000;
/** The most grids that one community has; the largest of the reports has fewer than ten. */
export const MAX_GRIDS = 100;
/** An account of any directory; a name in Chinese is none. */
const ACCOUNT = /^[\w.@:-]{1,100}$/;

/** A grid that passed every check. */
export type CheckedGrid = Readonly<GridInput>;

/** The grid in its one spelling. */
export function cleanGrid({ name, leader, head, memberCount }: GridInput): CheckedGrid {
  return { name: name.normalize('NFC').trim(), leader, head, memberCount };
}

/** Everything that is wrong with the grids of one community; empty when they may be registered. */
export function gridRefusals(grids: readonly GridInput[], place: Place): UserError[] {
  if (grids.length > MAX_GRIDS) {
    return [refuse('TOO_MANY_GRIDS', `At most ${MAX_GRIDS} grids a community.`, place, 'grids')];
  }
  const seen = new Set<string>();
  return grids.flatMap((grid, index) => {
    const own = gridPlace(place, index);
    const { name } = cleanGrid(grid);
    const repeated = seen.has(name);
    seen.add(name);
    return [
      ...refuseText(grid.name, MAX_NAME, own, 'name'),
      ...(repeated
        ? [refuse('DUPLICATE_GRID', 'A community has a grid of this name once.', own, 'name')]
        : []),
      ...refuseAccount(grid.leader, own, 'leader'),
      ...refuseAccount(grid.head, own, 'head'),
      ...(grid.memberCount < 0 || grid.memberCount > MAX_MEMBERS
        ? [refuse('INVALID_COUNT', `Must be from 0 to ${MAX_MEMBERS}.`, own, 'memberCount')]
        : []),
    ];
  });
}

/** Where one grid of a community's row stands in the input. */
export function gridPlace(place: Place, index: number): Place {
  return { ...place, path: [...place.path, 'grids', String(index)] };
}

/** What a grid says differently from what is recorded; `undefined` when it says the same. */
export function gridConflict(recorded: CheckedGrid, told: CheckedGrid): keyof GridInput | undefined {
  return (['leader', 'head', 'memberCount'] as const).find((field) => recorded[field] !== told[field]);
}

function refuseAccount(account: string, place: Place, field: 'leader' | 'head'): UserError[] {
  if (ACCOUNT.test(account) && !parseIdentityNumber(account).ok) return [];
  return [
    refuse('INVALID_ACCOUNT', 'Must be the id of an account, no name and no identity number.', place, field),
  ];
}
