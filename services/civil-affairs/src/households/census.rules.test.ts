import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CensusRow, censusOf } from './census.rules.js';
import { MAX_MEMBERS } from './household.rules.js';
import type { HouseholdMemberRow, HouseholdRow } from './household.table.js';

const at = new Date('2022-07-01T00:00:00Z');
const household = (id: string, changed: Partial<HouseholdRow> = {}): HouseholdRow => ({
  id,
  communityId: 'wenchang',
  gridId: null,
  address: `door of ${id}`,
  externalId: id,
  exercise: true,
  registeredAt: at,
  registeredAgainAt: null,
  edition: null,
  ...changed,
});
const row = (index: number, told: HouseholdRow, personIds: string[] = []): CensusRow => ({
  row: index,
  household: told,
  personIds,
});
const member = (personId: string, householdId: string): HouseholdMemberRow => ({
  personId,
  householdId,
  registeredAt: at,
});
const nothing = { households: [], members: [] };
const codes = ({ userErrors }: ReturnType<typeof censusOf>) =>
  userErrors.map(({ code, field, row: place }) => [code, field?.at(-1), place]);

describe('a census', () => {
  it('adds a household and its people once, however often it is told', () => {
    const told = [
      row(0, household('h1'), ['a', 'b']),
      row(1, household('other', { externalId: 'h1', address: 'door of h1' }), ['b', 'c']),
    ];
    const census = censusOf(told, nothing);
    expect(census.households.map(({ id }) => id)).toEqual(['h1']);
    expect(census.members.map(({ personId, householdId }) => [personId, householdId])).toEqual([
      ['a', 'h1'],
      ['b', 'h1'],
      ['c', 'h1'],
    ]);
    expect([...census.outcomes.values()].map(({ id }) => id)).toEqual(['h1', 'h1']);
    const again = censusOf(told, census);
    expect([again.households, again.members, again.userErrors]).toEqual([[], [], []]);
  });

  it('knows a household without an external id by its address, and never by another’s external id', () => {
    const known = household('h1', { externalId: null, address: 'one door' });
    const census = censusOf(
      [
        row(0, household('h2', { externalId: null, address: 'one door' })),
        row(1, household('h3', { address: 'one door' })),
      ],
      { households: [known], members: [] },
    );
    expect(census.outcomes.get(0)?.id).toBe('h1');
    expect(census.outcomes.get(1)?.id).toBe('h3');
  });

  it('moves nobody: who lives elsewhere makes the whole row refused', () => {
    const recorded = { households: [household('h1')], members: [member('a', 'h1')] };
    const census = censusOf([row(0, household('h2'), ['b', 'a']), row(1, household('h3'), ['b'])], recorded);
    expect(codes(census)).toEqual([['CONFLICT', 'personIds', 0]]);
    expect(census.members.map(({ personId, householdId }) => [personId, householdId])).toEqual([['b', 'h3']]);
  });

  it('overwrites nothing: another address or grid is refused, a grid that was not known is taken', () => {
    const recorded = { households: [household('h1'), household('h2', { gridId: 'grid 1' })], members: [] };
    const census = censusOf(
      [
        row(0, household('new', { externalId: 'h1', address: 'another door' })),
        row(1, household('new', { externalId: 'h1', address: 'door of h1', gridId: 'grid 1' })),
        row(2, household('new', { externalId: 'h1', address: 'door of h1', gridId: 'grid 2' })),
        row(3, household('new', { externalId: 'h2', address: 'door of h2', gridId: 'grid 2' })),
        row(4, household('new', { externalId: 'h2', address: 'door of h2' })),
      ],
      recorded,
    );
    expect(codes(census)).toEqual([
      ['CONFLICT', 'address', 0],
      ['CONFLICT', 'gridName', 2],
      ['CONFLICT', 'gridName', 3],
    ]);
    expect(census.grids).toEqual([{ householdId: 'h1', gridId: 'grid 1' }]);
    expect(census.outcomes.get(4)?.gridId).toBe('grid 1');
  });

  it('refuses a household that grows beyond what one door holds', () => {
    const people = Array.from({ length: MAX_MEMBERS }, (_, index) => `p${index}`);
    const full = censusOf([row(0, household('h1'), people)], nothing);
    expect(full.userErrors).toEqual([]);
    expect(codes(censusOf([row(0, household('h1'), ['one more'])], full))).toEqual([
      ['INVALID_MEMBERS', 'personIds', 0],
    ]);
  });

  it('leaves everybody in one household and every refused row without a trace, whatever is told', () => {
    const person = fc.constantFrom(...'abcdefgh');
    const home = fc.constantFrom('h1', 'h2', 'h3');
    const rows = fc.array(fc.tuple(home, fc.uniqueArray(person, { maxLength: 4 })), { maxLength: 12 });
    fc.assert(
      fc.property(rows, (told) => {
        const census = censusOf(
          told.map(([id, people], index) => row(index, household(id), people)),
          nothing,
        );
        expect(new Set(census.members.map(({ personId }) => personId)).size).toBe(census.members.length);
        const refused = new Set(census.userErrors.map((error) => error.row));
        told.forEach(([id, people], index) => {
          expect(census.outcomes.has(index)).toBe(!refused.has(index));
          if (refused.has(index)) return;
          const there = census.members
            .filter(({ householdId }) => householdId === id)
            .map(({ personId }) => personId);
          expect(there).toEqual(expect.arrayContaining(people));
        });
      }),
    );
  });
});
