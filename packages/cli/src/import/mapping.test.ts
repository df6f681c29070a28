import { expect, test } from 'vitest';
import { type Mapping, MappingFault, readMapping } from './mapping.js';
import { PRESETS } from './presets.js';
import { readRow } from './read-row.js';

const now = new Date('2022-07-01T00:00:00Z');
const cases = (mapping: unknown) => readMapping(mapping, 'cases', now);

const least = {
  constants: { jurisdiction: '321002', status: 'CONFIRMED', reportedAt: '2022-06-28' },
  columns: { externalId: 'id' },
};

function faultsOf(mapping: unknown): readonly string[] {
  try {
    cases(mapping);
    return [];
  } catch (error) {
    if (error instanceof MappingFault) return error.faults;
    throw error;
  }
}

/** Reads a row of these cells under the mapping's columns, in the mapping's order. */
function row(mapping: Mapping, ...cells: string[]) {
  const columns = mapping.fields.flatMap(({ column }) => column ?? []);
  const places = new Map(columns.map((column, index) => [column, index]));
  const result = readRow(cells, { mapping, places, now });
  return result.ok
    ? Object.fromEntries(result.values)
    : result.faults.map(({ field, code }) => `${field} ${code}`);
}

test('every fault of a mapping is told at once', () => {
  expect(
    faultsOf({
      encoding: 'latin1',
      delimiter: '::',
      dateFormat: 'MM/DD',
      columns: { externalId: 7 },
      colums: {},
    }),
  ).toEqual([
    'encoding: must be one of utf-8, gb18030, gbk, big5, windows-1252',
    'delimiter: must be a comma, a semicolon, a tab or |',
    'dateFormat: must name YYYY, M or MM, and D or DD, each once, for instance YYYY-MM-DD or M/D/YYYY',
    'columns.externalId: must be the name of a column, or {"column", "dateFormat", "values", "missing"}',
    'colums: there is no such setting',
  ]);
  expect(
    faultsOf({
      constants: { status: 'SURE', reportedAt: 'yesterday', jurisdiction: '321002', town: 'x' },
      columns: { onset: 'b', sex: { column: 'sex', values: { m: 'MAN' } } },
    }),
  ).toEqual([
    'columns.onset: there is no such field',
    'constants.town: there is no such field',
    'externalId: needs a column or a constant',
    'constants.reportedAt: not a day or time as YYYY-MM-DD',
    expect.stringMatching(/^constants\.status: must be one of SCREENED_POSITIVE, /),
    expect.stringMatching(/^columns\.sex\.values\.m: must be one of MALE, FEMALE/),
  ]);
});

test('columns, constants, words and missing values make a row', () => {
  const mapping = cases({
    ...least,
    missing: ['unknown'],
    dateFormat: 'M/D/YYYY',
    columns: {
      ...least.columns,
      status: 'status',
      onsetDate: { column: 'onset', missing: ['n/a'] },
      ageYears: 'age',
      sex: { column: 'sex', values: { 男: 'MALE', 女: 'FEMALE' } },
    },
  });
  expect(row(mapping, 'a-1', 'unknown', 'n/a', '38', '男')).toEqual({
    externalId: 'a-1',
    jurisdiction: '321002',
    reportedAt: '2022-06-27T16:00:00.000Z',
    status: 'CONFIRMED',
    ageYears: 38,
    sex: 'MALE',
  });
  expect(row(mapping, ' a-2\u3000', 'ASYMPTOMATIC', '6/28/2022', '', 'unknown')).toMatchObject({
    externalId: 'a-2',
    status: 'ASYMPTOMATIC',
    onsetDate: '2022-06-28',
  });
});

test('every fault of a row is told, by field', () => {
  const mapping = cases({
    ...least,
    columns: { ...least.columns, onsetDate: 'o', ageYears: 'a', sex: 's', reportedPlace: 'p' },
  });
  expect(row(mapping, '', '2022-02-30', '131', 'x', '=cmd|calc')).toEqual([
    'externalId MISSING_VALUE',
    'onsetDate INVALID_DATE',
    'ageYears INVALID_NUMBER',
    'sex UNKNOWN_VALUE',
    'reportedPlace FORMULA',
  ]);
  expect(row(mapping, 'x'.repeat(201), '', '', '', 'a\u0000b')).toEqual([
    'externalId INVALID_TEXT',
    'reportedPlace INVALID_TEXT',
  ]);
});

test('an identity number is checked, and refused where other text belongs', () => {
  const mapping = cases({ ...least, columns: { ...least.columns, idNumber: 'n' } });
  expect(row(mapping, '11010519491231002X', '')).toEqual(['externalId ID_AS_TEXT']);
  expect(row(mapping, 'a', '11010519491231002x')).toMatchObject({ idNumber: '11010519491231002X' });
  expect(row(mapping, 'a', '110105194912310021')).toEqual(['idNumber ID_CHECK_DIGIT']);
});

test('a constant without a side is for both cases of a pair', () => {
  const mapping = readMapping(PRESETS.get('covid19-china-2020'), 'transmissions', now);
  const constants = mapping.fields.filter(({ constant }) => constant !== undefined).map(({ name }) => name);
  expect(constants).toEqual([
    'infector.jurisdiction',
    'infector.reportedAt',
    'infector.status',
    'infectee.jurisdiction',
    'infectee.reportedAt',
    'infectee.status',
  ]);
  expect(mapping.source).toBe('covid19-china-2020');
});
