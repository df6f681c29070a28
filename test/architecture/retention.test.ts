import { AGENCIES } from '@tongbu/vocabulary';
import { expect, test } from 'vitest';
import { KEPT, retentionManual, SUBJECTS, tablesOf } from './retention-manual.js';

/* `npm run retention` writes the printed part of the file that stands there. */
test('docs/retention.md says what the editions and the services say', async () => {
  await expect(retentionManual()).toMatchFileSnapshot('../../docs/retention.md');
});

test('every table of every service is erased from when its time is over, or holds nothing that must be', () => {
  const unexplained = AGENCIES.flatMap((agency) => {
    const erased = new Set(
      SUBJECTS[agency].flatMap(({ holds }) => holds.map((name) => name.split(/[ .]/)[0])),
    );
    return tablesOf(agency)
      .filter((name) => !erased.has(name) && KEPT[name] === undefined)
      .map((name) => `${agency}: ${name}`);
  });
  expect(unexplained).toEqual([]);
});

test('what is erased stands in tables that there are', () => {
  const ghosts = AGENCIES.flatMap((agency) => {
    const tables = tablesOf(agency);
    return SUBJECTS[agency]
      .flatMap(({ holds }) => holds.map((name) => name.split(/[ .]/)[0] ?? ''))
      .filter((name) => !tables.includes(name))
      .map((name) => `${agency}: ${name}`);
  });
  expect(ghosts).toEqual([]);
});
