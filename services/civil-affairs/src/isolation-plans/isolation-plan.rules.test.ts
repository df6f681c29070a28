import { calendarDateInShanghai, EDITIONS, editionInForce, startOfDayInShanghai } from '@tongbu/vocabulary';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bindingPlan, isolationTerms, planAt } from './isolation-plan.rules.js';
import type { IsolationPlanRow } from './isolation-plan.table.js';

const DAY_MS = 86_400_000;

/** A plan whose lane opened at an instant, under the edition that counted then. */
const planFrom = (startedAt: string | Date, more: Partial<IsolationPlanRow> = {}): IsolationPlanRow => {
  const at = new Date(startedAt);
  return {
    id: 'a plan',
    caseId: 'a case',
    personId: 'a person',
    jurisdiction: '321002',
    ...isolationTerms(editionInForce(at), at),
    exercise: true,
    madeAt: at,
    releasedAt: null,
    ...more,
  };
};

describe('the days of a plan', () => {
  it.each([
    ['early-2020', '2020-02-10T04:00:00Z', 'CENTRALISED', '2020-02-24', '2020-02-24', null],
    ['eighth', '2021-07-30T04:00:00Z', 'CENTRALISED', '2021-08-13', '2021-08-13', '2021-08-20'],
    ['ninth', '2022-06-28T04:00:00Z', 'CENTRALISED', '2022-07-05', '2022-07-05', '2022-07-08'],
    ['twenty-measures', '2022-11-21T04:00:00Z', 'CENTRALISED', '2022-11-26', '2022-11-29', null],
    ['ten-measures', '2022-12-07T04:00:00Z', 'HOME', null, '2022-12-12', null],
  ])(
    'are those of %s for a lane that opened at %s',
    (edition, at, mode, centralisedUntil, endsOn, monitoredUntil) => {
      expect(planAt(planFrom(at), new Date(at))).toMatchObject({
        edition,
        mode,
        centralisedUntil,
        endsOn,
        monitoredUntil,
        state: 'ACTIVE',
      });
    },
  );

  it('begin with the day in China, not in Greenwich', () => {
    expect(planFrom('2021-07-30T15:59:59.999Z').startsOn).toBe('2021-07-30');
    expect(planFrom('2021-07-30T16:00:00.000Z').startsOn).toBe('2021-07-31');
  });

  it('change with the edition at midnight in China, and not in a plan that was made', () => {
    const eighth = planFrom('2022-06-27T15:59:59.999Z');
    const ninth = planFrom('2022-06-27T16:00:00.000Z');
    expect([eighth.centralDays, ninth.centralDays]).toEqual([14, 7]);
    expect(planAt(eighth, new Date('2022-07-08T04:00:00Z'))).toMatchObject({
      edition: 'eighth',
      state: 'ACTIVE',
      endsOn: '2022-07-11',
    });
  });
});

describe('the end of fourteen days', () => {
  const plan = planFrom('2021-07-30T04:00:00Z');

  it.each([
    ['2021-08-13T15:59:59.999Z', 'ACTIVE'],
    ['2021-08-13T16:00:00.000Z', 'RELEASED'],
  ])('is midnight in China: at %s the plan is %s, and nobody had to do anything', (now, state) => {
    expect(planAt(plan, new Date(now))).toMatchObject({ state, endsOn: '2021-08-13', releasedAt: null });
  });

  it('comes as many midnights after the day of the start, whatever its hour and its edition', () => {
    const instants = fc.date({
      min: startOfDayInShanghai(EDITIONS[0].effectiveFrom),
      max: new Date('2030-01-01T00:00:00Z'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(instants, (at) => {
        const made = planFrom(at);
        const days = made.centralDays + made.homeDays;
        const midnight = startOfDayInShanghai(calendarDateInShanghai(at)).getTime() + (days + 1) * DAY_MS;
        expect(planAt(made, new Date(midnight - 1)).state).toBe('ACTIVE');
        expect(planAt(made, new Date(midnight)).state).toBe('RELEASED');
      }),
    );
  });
});

describe('where somebody stays', () => {
  const plan = planFrom('2022-11-21T04:00:00Z');

  it.each([
    ['2022-11-26T15:59:59.999Z', 'CENTRALISED'],
    ['2022-11-26T16:00:00.000Z', 'HOME'],
    ['2022-12-24T16:00:00.000Z', 'HOME'],
  ])('is, after five days in a site and at %s, %s', (now, mode) => {
    expect(planAt(plan, new Date(now)).mode).toBe(mode);
  });

  it('is told of a plan that ended early as it was then', () => {
    const released = { ...plan, releasedAt: new Date('2022-11-23T04:00:00Z') };
    expect(planAt(released, new Date('2022-12-24T04:00:00Z'))).toMatchObject({
      mode: 'CENTRALISED',
      state: 'RELEASED',
    });
  });

  it('stays a site to the end where there are no days at home', () => {
    expect(planAt(planFrom('2021-07-30T04:00:00Z'), new Date('2022-01-01T00:00:00Z')).mode).toBe(
      'CENTRALISED',
    );
  });
});

describe('of several plans', () => {
  const now = new Date('2022-07-03T04:00:00Z');
  const early = planFrom('2022-06-30T04:00:00Z', { id: 'early' });
  const late = planFrom('2022-07-02T04:00:00Z', { id: 'late' });

  it('the one that binds the longest counts, in whatever order they come', () => {
    expect(bindingPlan([early, late], now)?.id).toBe('late');
    expect(bindingPlan([late, early], now)?.id).toBe('late');
  });

  it('one that binds counts before a later one whose case was excluded', () => {
    expect(bindingPlan([early, { ...late, releasedAt: now }], now)?.id).toBe('early');
  });

  it('where none binds, the last that was made is told', () => {
    const after = new Date('2023-01-01T00:00:00Z');
    expect(bindingPlan([late, early], after)?.id).toBe('late');
    expect(bindingPlan([], after)).toBeUndefined();
  });
});
