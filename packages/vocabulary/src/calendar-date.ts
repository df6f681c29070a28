/** A real day of the calendar as `YYYY-MM-DD`; no time and no zone. */
export type CalendarDate = string;

const SHAPE = /^(\d{4})-(\d{2})-(\d{2})$/;
const HOUR_MS = 3_600_000;
/** China keeps one time, UTC+8, all the year; summer time ended in 1991, before any day that we count. */
const SHANGHAI_OFFSET_MS = 8 * HOUR_MS;

/** True when the text is `YYYY-MM-DD` and that day exists: `1990-02-29` does not. */
export function isCalendarDate(text: string): boolean {
  const [, year, month, day] = SHAPE.exec(text) ?? [];
  if (year === undefined || month === undefined || day === undefined) return false;
  return year !== '0000' && isRealDay(Number(year), Number(month), Number(day));
}

/** The calendar day that an instant falls on in China (Asia/Shanghai). */
export function calendarDateInShanghai(at: Date): CalendarDate {
  return new Date(at.getTime() + SHANGHAI_OFFSET_MS).toISOString().slice(0, 10);
}

/** The instant at which a calendar day begins in China. Throws RangeError when there is no such day. */
export function startOfDayInShanghai(date: CalendarDate): Date {
  if (!isCalendarDate(date)) throw new RangeError('not a calendar day');
  return new Date(Date.parse(`${date}T00:00:00.000Z`) - SHANGHAI_OFFSET_MS);
}

function isRealDay(year: number, month: number, day: number): boolean {
  if (month < 1 || month > 12 || day < 1) return false;
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0;
  return day <= days;
}
