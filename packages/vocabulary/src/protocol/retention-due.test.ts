import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { calendarDateInShanghai, startOfDayInShanghai } from '../calendar-date.js';
import { EDITIONS } from './editions.js';
import { editionForRecord, editionOfRecord, retentionCutOff, retentionDueAt } from './retention-due.js';
import { REFERENCE_DATES, RETENTION_CLASSES, type RetentionPeriod } from './retention-period.js';

const instant = fc.date({
  min: new Date('2019-01-01T00:00:00Z'),
  max: new Date('2060-01-01T00:00:00Z'),
  noInvalidDate: true,
});
const period: fc.Arbitrary<RetentionPeriod> = fc.record({
  days: fc.integer({ min: 1, max: 400 }),
  from: fc.record({
    pick: fc.constantFrom('FIRST_KNOWN' as const, 'LATEST' as const),
    of: fc.shuffledSubarray([...REFERENCE_DATES], { minLength: 1 }),
  }),
  heldFor: fc.constantFrom('EMERGENCY' as const, 'LAW' as const),
  source: fc.constant('made for the test'),
  zh: fc.constant('测试'),
  verified: fc.constant(false),
});
const dates = fc.record(
  Object.fromEntries(REFERENCE_DATES.map((name) => [name, fc.option(instant, { nil: null })])),
  { requiredKeys: [] },
);

describe('when a record is due', () => {
  const location = EDITIONS[0].retention.periods.LOCATION;

  it.each([
    ['in the first minute of the day', '2022-11-20T16:00:00.000Z'],
    ['in the last of it', '2022-11-21T15:59:59.999Z'],
  ])(
    'a place of somebody exposed on 21 November, %s, goes with the end of 19 December in China',
    (_, exposed) => {
      const due = retentionDueAt(location, { LAST_EXPOSURE: new Date(exposed) });
      expect(due?.toISOString()).toBe('2022-12-19T16:00:00.000Z');
    },
  );

  it('where nobody knows the last exposure, the arrival counts, and then the report', () => {
    const [exposure, arrival, report] = [
      startOfDayInShanghai('2022-11-21'),
      startOfDayInShanghai('2022-11-23'),
      startOfDayInShanghai('2022-11-01'),
    ];
    const all = { LAST_EXPOSURE: exposure, ARRIVAL: arrival, REPORT: report };
    const dayOf = (known: Parameters<typeof retentionDueAt>[1]) => {
      const due = retentionDueAt(location, known);
      return due && calendarDateInShanghai(due);
    };
    expect(dayOf(all)).toBe('2022-12-20');
    expect(dayOf({ ...all, LAST_EXPOSURE: null })).toBe('2022-12-22');
    expect(dayOf({ REPORT: report })).toBe('2022-11-30');
  });

  it('is never, where none of its days is known', () => {
    fc.assert(
      fc.property(period, dates, (some, known) => {
        const isKnown = some.from.of.some((name) => known[name] instanceof Date);
        expect(retentionDueAt(some, known) === null).toBe(!isKnown);
      }),
    );
  });

  it('is a midnight in China, later than the whole period and by a day at most, from a day that the record knows', () => {
    fc.assert(
      fc.property(period, dates, (some, known) => {
        const due = retentionDueAt(some, known);
        if (due === null) return;
        expect(startOfDayInShanghai(calendarDateInShanghai(due)).getTime()).toBe(due.getTime());
        const late = some.from.of.filter((name) => {
          const date = known[name];
          const kept = date ? (due.getTime() - date.getTime()) / 86_400_000 - some.days : Number.NaN;
          return kept > 0 && kept <= 1;
        });
        expect(late.length).toBeGreaterThan(0);
      }),
    );
  });

  it('a longer period and a later day never bring it forward', () => {
    fc.assert(
      fc.property(period, instant, fc.nat(500), fc.nat(500), (some, date, more, later) => {
        const [name] = some.from.of;
        if (name === undefined) return;
        const due = retentionDueAt(some, { [name]: date })?.getTime() ?? 0;
        const longer = retentionDueAt({ ...some, days: some.days + more }, { [name]: date });
        const after = retentionDueAt(some, { [name]: new Date(date.getTime() + later * 3_600_000) });
        expect(longer?.getTime()).toBe(due + more * 86_400_000);
        expect(after?.getTime()).toBeGreaterThanOrEqual(due);
      }),
    );
  });

  it('a cut-off finds exactly what is due', () => {
    fc.assert(
      fc.property(period, instant, instant, (some, date, now) => {
        const [name] = some.from.of;
        if (name === undefined) return;
        const due = retentionDueAt(some, { [name]: date });
        expect(date < retentionCutOff(some, now)).toBe(due !== null && due <= now);
      }),
    );
  });
});

describe('the edition of a record', () => {
  it('is the one that it was made under, also when a newer one is in force', () => {
    fc.assert(
      fc.property(fc.constantFrom(...EDITIONS), instant, (edition, madeAt) => {
        expect(editionOfRecord(edition.id, madeAt)).toBe(edition);
      }),
    );
  });

  it.each(EDITIONS.slice(1).map(({ id, effectiveFrom }, older) => [id, effectiveFrom, older] as const))(
    '%s begins at midnight in China of %s',
    (id, effectiveFrom, older) => {
      const midnight = startOfDayInShanghai(effectiveFrom);
      expect(editionForRecord(midnight)).toBe(id);
      expect(editionForRecord(new Date(midnight.getTime() - 1))).toBe(EDITIONS[older]?.id);
    },
  );

  it('of what is older than every edition is the first, and of an unknown name the one of its time', () => {
    expect(editionForRecord(new Date('2003-04-01T00:00:00Z'))).toBe('early-2020');
    expect(editionOfRecord('tenth', new Date('2022-07-01T00:00:00Z')).id).toBe('ninth');
  });
});

describe('the periods of the editions', () => {
  it('every class has one with a source, a Chinese wording and a day to count from', () => {
    for (const { retention } of EDITIONS)
      for (const figure of [
        ...RETENTION_CLASSES.map((name) => retention.periods[name]),
        retention.openCase,
      ]) {
        expect(Number.isInteger(figure.days) && figure.days > 0).toBe(true);
        expect(figure.source).not.toBe('');
        expect(figure.zh).toMatch(/\p{Script=Han}/u);
        expect(figure.verified).toBe(false);
      }
  });

  it('whoever stays apart is known until the last day of it, and of monitoring', () => {
    for (const { quarantine, retention } of EDITIONS)
      for (const days of [quarantine.closeContact, quarantine.contactOfContact])
        if (days)
          expect(retention.periods.IDENTITY.days).toBeGreaterThan(days.central + days.home + days.monitoring);
  });

  it('an address is kept no longer than the identities of who lives there', () => {
    for (const { retention } of EDITIONS)
      expect(retention.periods.HOUSEHOLD.days).toBeLessThanOrEqual(retention.periods.IDENTITY.days);
  });
});
