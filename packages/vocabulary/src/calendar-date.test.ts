import { describe, expect, it } from 'vitest';
import { calendarDateInShanghai, startOfDayInShanghai } from './calendar-date.js';

describe('a calendar day in China', () => {
  it('begins at 16:00 UTC of the day before', () => {
    expect(startOfDayInShanghai('2022-06-28').toISOString()).toBe('2022-06-27T16:00:00.000Z');
    expect(calendarDateInShanghai(new Date('2022-06-27T16:00:00.000Z'))).toBe('2022-06-28');
    expect(calendarDateInShanghai(new Date('2022-06-27T15:59:59.999Z'))).toBe('2022-06-27');
  });

  it('that does not exist has no beginning', () => {
    expect(() => startOfDayInShanghai('2022-02-29')).toThrow(RangeError);
  });
});
