import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { HouseholdInput } from './household.input.js';
import { cleanHousehold, householdRefusals } from './household.rules.js';

const person = randomUUID();
const door = (changed: Partial<HouseholdInput> = {}): HouseholdInput => ({
  communityCode: '321002001001',
  address: '文昌社区3幢501室',
  personIds: [person],
  ...changed,
});
const codes = (input: HouseholdInput) =>
  householdRefusals(input, 7).map(({ code, field, row }) => [code, field?.at(-1), row]);

describe('a row of a census', () => {
  it.each<[Partial<HouseholdInput>, string, string]>([
    [{ communityCode: '\u0000' }, 'INVALID_COMMUNITY_CODE', 'communityCode'],
    [{ communityCode: '32100200100\ud800' }, 'INVALID_COMMUNITY_CODE', 'communityCode'],
    [{ communityCode: '' }, 'INVALID_COMMUNITY_CODE', 'communityCode'],
    [{ address: '3幢\ud800' }, 'INVALID_TEXT', 'address'],
    [{ externalId: 'H\udc00' }, 'INVALID_TEXT', 'externalId'],
    [{ address: ' ' }, 'INVALID_TEXT', 'address'],
    [{ address: '室'.repeat(201) }, 'INVALID_TEXT', 'address'],
    [{ gridName: '一\u0000' }, 'INVALID_TEXT', 'gridName'],
    [{ externalId: '' }, 'INVALID_TEXT', 'externalId'],
    [{ externalId: ' 321003195203150023' }, 'ID_AS_EXTERNAL_ID', 'externalId'],
    [{ personIds: ['321003195203150023'] }, 'NOT_FOUND', 'personIds'],
    [{ personIds: [person, person.toUpperCase()] }, 'INVALID_MEMBERS', 'personIds'],
    [{ personIds: Array.from({ length: 31 }, () => randomUUID()) }, 'INVALID_MEMBERS', 'personIds'],
  ])('%# is refused with its field and row, without the value', (changed, code, field) => {
    expect(codes(door(changed))).toEqual([[code, field, 7]]);
    expect(JSON.stringify(householdRefusals(door(changed), 7))).not.toContain('321003195203150023');
  });

  it('may name nobody, and no grid', () => {
    expect(codes(door({ personIds: [] }))).toEqual([]);
  });

  it('is kept in one spelling', () => {
    expect(
      cleanHousehold(
        door({
          address: ' 3幢 ',
          gridName: ' 一 ',
          communityCode: ' wc-1 ',
          personIds: [person.toUpperCase()],
        }),
      ),
    ).toEqual({
      communityCode: 'WC-1',
      gridName: '一',
      address: '3幢',
      externalId: null,
      personIds: [person],
      exercise: false,
    });
  });
});
