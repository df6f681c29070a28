import { describe, expect, it } from 'vitest';
import { isCalendarDate } from '../calendar-date.js';
import { LANES } from '../lanes.js';
import { coreInformationDueAt, editionInForce, findEdition, laneDueAt } from './edition-in-force.js';
import { EDITIONS } from './editions.js';
import type { TimeLimit } from './protocol-edition.js';

describe('the edition in force', () => {
  it.each([
    ['early-2020', 'eighth', '2021-05-10T16:00:00.000Z'],
    ['eighth', 'ninth', '2022-06-27T16:00:00.000Z'],
    ['ninth', 'twenty-measures', '2022-11-10T16:00:00.000Z'],
    ['twenty-measures', 'ten-measures', '2022-12-06T16:00:00.000Z'],
  ])('%s gives way to %s at midnight in China, %s', (before, after, midnight) => {
    const at = new Date(midnight);
    expect(editionInForce(new Date(at.getTime() - 1)).id).toBe(before);
    expect(editionInForce(at).id).toBe(after);
  });

  it('the last edition stays in force', () => {
    expect(editionInForce(new Date('2100-01-01T00:00:00Z')).id).toBe('ten-measures');
  });

  it('before the first edition there is none', () => {
    expect(editionInForce(new Date('2020-01-19T16:00:00.000Z')).id).toBe('early-2020');
    expect(() => editionInForce(new Date('2020-01-19T15:59:59.999Z'))).toThrow(RangeError);
    expect(() => editionInForce(new Date(Number.NaN))).toThrow(RangeError);
  });

  it('an edition is found by its name', () => {
    for (const edition of EDITIONS) expect(findEdition(edition.id)).toBe(edition);
    expect(findEdition('tenth')).toBeNull();
  });
});

describe('the data of the editions', () => {
  it('the editions follow each other, oldest first', () => {
    const days = EDITIONS.map(({ effectiveFrom }) => effectiveFrom);
    expect(days.every(isCalendarDate)).toBe(true);
    expect(days).toEqual([...new Set(days)].sort());
  });

  it('every limit is a whole number of minutes with a source and its Chinese wording', () => {
    for (const edition of EDITIONS) {
      const limits: TimeLimit[] = [...LANES.map((lane) => edition.lanes[lane]), edition.coreInformation];
      for (const limit of limits) {
        expect(Number.isInteger(limit.minutes) && limit.minutes > 0).toBe(true);
        expect(limit.source).not.toBe('');
        expect(limit.zh).toMatch(/\p{Script=Han}/u);
      }
      expect(edition.coreInformation.minutes).toBeLessThan(edition.lanes.tracing.minutes);
    }
  });

  it('the limits of the transfer are nowhere called verified, for no national text was seen', () => {
    for (const { lanes } of EDITIONS)
      expect(lanes.transfer.verified || lanes.communityControl.verified).toBe(false);
  });

  it.each([
    ['eighth', [14, 0, 7], [7, 0, 0]],
    ['ninth', [7, 0, 3], [0, 7, 0]],
    ['twenty-measures', [5, 3, 0], null],
    ['ten-measures', [0, 5, 0], null],
  ])(
    'under %s a close contact stays apart for %j and a contact’s contact for %j days',
    (id, close, second) => {
      const quarantine = findEdition(id)?.quarantine;
      const days = (q: { central: number; home: number; monitoring: number }) => [
        q.central,
        q.home,
        q.monitoring,
      ];
      expect(quarantine && days(quarantine.closeContact)).toEqual(close);
      expect(quarantine?.contactOfContact ? days(quarantine.contactOfContact) : null).toEqual(second);
    },
  );
});

describe('the deadlines of the lanes', () => {
  const startedAt = new Date('2022-11-21T00:00:00.000Z');
  const edition = editionInForce(startedAt);

  it.each([
    ['verification', '2022-11-21T06:00:00.000Z'],
    ['transfer', '2022-11-21T02:00:00.000Z'],
    ['tracing', '2022-11-22T00:00:00.000Z'],
    ['communityControl', '2022-11-21T08:00:00.000Z'],
  ] as const)('%s that starts at midnight UTC is due at %s', (lane, dueAt) => {
    expect(laneDueAt(edition, lane, startedAt).toISOString()).toBe(dueAt);
  });

  it('core information is due four hours after the start', () => {
    expect(coreInformationDueAt(edition, startedAt).toISOString()).toBe('2022-11-21T04:00:00.000Z');
  });
});
