import { AGENCIES, type Agency, rolesOf } from '@tongbu/vocabulary';
import { expect, test } from 'vitest';
import { GUARDED_CLASSES } from '../fields/field-class.js';
import { FIELDS } from '../fields/field-table.js';
import { ACTIONS } from '../rules.js';
import { orderly } from '../testing/orderly.js';
import { SEPARATION, type SeparationRows } from '../testing/separation.js';
import { decide, fieldPolicy } from './decide.js';
import { releaseOf } from './releases.js';

const LETTERS = { ALLOW: 'w', MASK: 'm', DENY: '-' } as const;

function rowOf(type: string, field: string, agency: Agency): string {
  return rolesOf(agency)
    .map((role) => LETTERS[decide({ ...orderly(agency, role), type, field }).effect])
    .join('');
}

test.each(Object.entries(SEPARATION))('%s is shown as the table has it, role by role', (name, rows) => {
  const [type = '', field = ''] = name.split('.');
  expect(AGENCIES.map((agency) => rowOf(type, field, agency))).toEqual(rows);
});

test.each<[string, SeparationRows]>([
  ['Person.id', ['wwww-ww', 'wwww-ww', 'www-ww', 'www-ww']],
  ['PageInfo.endCursor', ['wwwwwww', 'wwwwwww', 'wwwwww', 'wwwwww']],
  ['AgencyEvent.payload', ['------w', '------w', '-----w', '-----w']],
])('%s, which carries no more than an id, is given to who comes to it', (name, rows) => {
  const [type = '', field = ''] = name.split('.');
  expect(AGENCIES.map((agency) => rowOf(type, field, agency))).toEqual(rows);
});

test('a pointer to a person is given to whoever may read persons, and to services', () => {
  const { readers } = releaseOf('pointer');
  for (const agency of AGENCIES) {
    expect(readers[agency]?.toSorted()).toEqual(
      [...(ACTIONS['person.read'][agency] ?? []), 'service'].toSorted(),
    );
  }
});

test('the table has every field of class P2 and P3, and no other', () => {
  const guarded = Object.entries(FIELDS).flatMap(([type, entry]) =>
    Object.keys(entry.fields)
      .filter((field) => GUARDED_CLASSES.includes(fieldPolicy(type, field)?.fieldClass ?? 'P0'))
      .map((field) => `${type}.${field}`),
  );
  expect(Object.keys(SEPARATION).toSorted()).toEqual(guarded.toSorted());
});
