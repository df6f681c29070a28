import { expect, test } from 'vitest';
import { dateFormat } from './date-format.js';

test.each([
  ['M/D/YYYY', '2/1/2020', '2020-02-01'],
  ['M/D/YYYY', '12/31/2019', '2019-12-31'],
  ['YYYY-MM-DD', '2022-06-28', '2022-06-28'],
  ['YYYY年M月D日', '2022年6月28日', '2022-06-28'],
  ['DD.MM.YYYY HH:mm', '28.06.2022 23:59', '2022-06-28'],
])('%s reads %s', (format, text, date) => {
  expect(dateFormat(format)?.readDate(text)).toBe(date);
});

test.each([
  ['M/D/YYYY', '2/30/2020'],
  ['M/D/YYYY', '13/1/2020'],
  ['M/D/YYYY', '2020-02-01'],
  ['M/D/YYYY', ' 2/1/2020'],
  ['MM/DD/YYYY', '2/1/2020'],
  ['YYYY-MM-DD', '2022-6-28'],
  ['YYYY-MM-DD', ''],
])('%s does not read %j', (format, text) => {
  expect(dateFormat(format)?.readDate(text)).toBeUndefined();
});

test("a time is China's, and a day is its beginning there", () => {
  expect(dateFormat('YYYY-MM-DD H:mm')?.readInstant('2022-06-28 8:05')?.toISOString()).toBe(
    '2022-06-28T00:05:00.000Z',
  );
  expect(dateFormat('YYYY-MM-DD')?.readInstant('2022-06-28')?.toISOString()).toBe('2022-06-27T16:00:00.000Z');
  expect(dateFormat('YYYY-MM-DD HH:mm')?.readInstant('2022-06-28 24:05')).toBeUndefined();
});

test.each(['', 'YYYY-MM', 'MM/DD', 'YYYY-MM-DD-DD', 'YYYY-M-MM-DD'])('%j is no format', (format) => {
  expect(dateFormat(format)).toBeUndefined();
});
