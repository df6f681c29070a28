import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import { HubClient } from '../client/hub-client.js';
import { startTestHub, type TestHub } from '../testing/test-hub.js';
import { createTestRecords, IMPORT_SDL, type TestRecords } from '../testing/test-records.js';
import { createTestShell } from '../testing/test-shell.js';
import type { ImportKind } from './field.js';
import { readMapping } from './mapping.js';
import type { MappingText } from './mapping-schema.js';
import { runImport } from './run-import.js';

const folder = mkdtempSync(join(tmpdir(), 'tongbu-import-'));
afterAll(() => rmSync(folder, { recursive: true }));

let hub: TestHub;
let records: TestRecords;
beforeEach(async () => {
  records = createTestRecords();
  hub = await startTestHub(IMPORT_SDL, records.fields);
});
afterEach(() => hub[Symbol.asyncDispose]());

const MAPPING: MappingText = {
  constants: { jurisdiction: '321002', status: 'CONFIRMED', reportedAt: '2022-06-28' },
  columns: { externalId: 'id', onsetDate: 'onset', ageYears: 'age', reportedPlace: 'place' },
};

interface Given {
  readonly mapping?: MappingText;
  readonly kind?: ImportKind;
  readonly patienceMs?: number;
}

async function importText(
  content: string | Buffer,
  { mapping = MAPPING, kind = 'cases', patienceMs = 5_000 }: Given = {},
) {
  const file = join(folder, 'list.csv');
  const reportFile = join(folder, 'report.csv');
  writeFileSync(file, content);
  const shell = createTestShell();
  const tally = await runImport({
    file,
    mapping: readMapping(mapping, kind, new Date()),
    source: 'test',
    hub: new HubClient({ url: hub.url, token: async () => 'token' }),
    reportFile,
    err: shell.err,
    patienceMs,
  });
  const report = readFileSync(reportFile, 'utf8').trim().split('\n').slice(1);
  const { read, imported, unchanged, refused, conflicting } = tally;
  return {
    counts: { read, imported, unchanged, refused, conflicting },
    report,
    complained: shell.complained(),
  };
}

const lines = (count: number) => Array.from({ length: count }, (_, index) => `c-${index},2022-06-01,40,town`);
const HEADER = 'id,onset,age,place';

test('rows go in batches of 500, and the same file again changes nothing', async () => {
  const text = [HEADER, ...lines(1203)].join('\n');
  expect((await importText(text)).counts).toEqual({
    read: 1203,
    imported: 1203,
    unchanged: 0,
    refused: 0,
    conflicting: 0,
  });
  expect(hub.requests.map(({ variables }) => Object(variables).input.cases.length)).toEqual([500, 500, 203]);
  expect((await importText(text)).counts).toEqual({
    read: 1203,
    imported: 0,
    unchanged: 1203,
    refused: 0,
    conflicting: 0,
  });
  expect(records.cases.size).toBe(1203);
});

test('rows with long texts go in smaller batches, since a request may have a mebibyte', async () => {
  const columns = ['infector', 'infectee'].flatMap((side) =>
    ['externalId', 'reportedPlace', 'infectedPlace'].map((field) => `${side}.${field}`),
  );
  const mapping = {
    constants: MAPPING.constants ?? {},
    columns: Object.fromEntries(columns.map((column) => [column, column])),
  };
  const place = '长'.repeat(200);
  const rows = Array.from(
    { length: 700 },
    (_, index) => `a${index},${place},${place},b${index},${place},${place}`,
  );
  const { counts } = await importText([columns.join(','), ...rows].join('\n'), {
    mapping,
    kind: 'transmissions',
  });
  expect(counts.imported).toBe(700);
  const sizes = hub.requests.map(({ query, variables }) =>
    Buffer.byteLength(JSON.stringify({ query, variables })),
  );
  expect(Math.max(...sizes)).toBeLessThan(1024 * 1024);
  expect(sizes).toHaveLength(3);
});

test('a bad row goes to the report with its line, column, code and reason, and the others go in', async () => {
  const { counts, report } = await importText(
    [
      HEADER,
      'a,2022-06-01,40,town',
      'b,2022-06-31,x,town',
      'c,2022-06-01,40',
      '"d,2022-06-01,40,town',
      'e,2999-01-01,40,town',
      `f,2022-06-01,40,${'x'.repeat(201)}`,
      'g,2022-06-01,40,=1+1',
      ',2022-06-01,40,town',
      'h,2022-06-01,40,"two\nlines"',
      'i,,,',
    ].join('\n'),
  );
  expect(counts).toEqual({ read: 10, imported: 2, unchanged: 0, refused: 8, conflicting: 0 });
  expect(report.map((line) => line.split(',').slice(0, 3).join(','))).toEqual([
    '3,onset,INVALID_DATE',
    '3,age,INVALID_NUMBER',
    '4,,COLUMN_COUNT',
    '5,,QUOTES',
    '7,place,INVALID_TEXT',
    '8,place,FORMULA',
    '9,id,MISSING_VALUE',
    '10,place,INVALID_TEXT',
    '6,onset,FUTURE_DATE',
  ]);
  expect([...records.cases.keys()]).toEqual(['test/a', 'test/i']);
});

test('no value of a refused row stands in the report or on the terminal', async () => {
  const secret = 'SECRET-7f3a';
  const { report, complained } = await importText(
    [HEADER, `${secret}\u0001,${secret},${secret},=${secret}`, `"${secret},x`, `${secret},y`].join('\n'),
  );
  expect(report.length).toBeGreaterThan(4);
  expect([...report, complained].join()).not.toContain(secret);
});

test('a conflict is reported by line and column, counted, and refuses nothing', async () => {
  const { counts, report } = await importText(
    [HEADER, 'a,2022-06-01,40,town', 'b,,,', 'a,2022-06-02,,town'].join('\n'),
  );
  expect(counts).toEqual({ read: 3, imported: 2, unchanged: 1, refused: 0, conflicting: 1 });
  expect(report.map((line) => line.split(',').slice(0, 3).join(','))).toEqual([
    '4,age,CONFLICT',
    '4,onset,CONFLICT',
  ]);
});

test('people whom the list names are registered first, and known again without a number', async () => {
  const mapping: MappingText = {
    ...MAPPING,
    columns: { externalId: 'id', name: 'name', idNumber: 'number', phone: 'phone' },
  };
  const text = [
    'id,name,number,phone',
    'a,演练甲,990903199001010016,',
    'b,演练乙,,',
    'c,演练丙,,none',
    'd,,,',
  ].join('\n');
  const first = await importText(text, { mapping });
  expect(first.report).toEqual([
    expect.stringMatching(/^2,number,ID_CHECK_DIGIT/),
    '4,phone,INVALID_PHONE,Not a telephone number.',
  ]);
  expect(first.counts).toMatchObject({ imported: 2, refused: 2 });
  const [known] = records.persons.values();
  expect(known).toMatchObject({
    name: '演练乙',
    jurisdiction: '321002',
    externalId: expect.stringMatching(/^import:[0-9a-f]{40}$/),
  });
  expect(records.cases.get('test/b')).toMatchObject({ personId: [...records.persons.keys()][0] });
  expect(records.cases.get('test/d')).not.toHaveProperty('personId');
  await importText(text, { mapping });
  expect(records.persons.size).toBe(1);
});

test('a missing column is refused at once, by name, and nothing is sent', async () => {
  await expect(importText('id,onset,years\na,2022-06-01,3\n')).rejects.toThrow(
    /no column "age", which the mapping names for ageYears\n.*no column "place"/s,
  );
  await expect(importText('id,onset,age,place,age\n')).rejects.toThrow('more than one column "age"');
  await expect(importText('')).rejects.toThrow('has no header line');
  expect(hub.requests).toEqual([]);
});

test('a file in another encoding is refused with the line and a better guess, and nothing is sent', async () => {
  const town = Buffer.from('d1efd6dd', 'hex');
  const text = Buffer.concat([
    Buffer.from(`${HEADER}\na,,,`),
    town,
    Buffer.from('\nb,,,'),
    town,
    Buffer.from('\n'),
  ]);
  await expect(importText(text)).rejects.toThrow(
    /lines 2, 3 …: the file is not utf-8; it may be gb18030. Nothing was imported/,
  );
  expect(hub.requests).toEqual([]);
  expect((await importText(text, { mapping: { ...MAPPING, encoding: 'gb18030' } })).counts.imported).toBe(2);
  expect(records.cases.get('test/a')).toMatchObject({ reportedPlace: '扬州' });
});

test('a byte-order mark is taken, and believed where the mapping says otherwise', async () => {
  expect((await importText(`\uFEFF${HEADER}\na,,,\n`)).counts.imported).toBe(1);
  await expect(
    importText(`\uFEFF${HEADER}\na,,,\n`, { mapping: { ...MAPPING, encoding: 'gbk' } }),
  ).rejects.toThrow('line 1: the file is marked as utf-8; the mapping must say so');
  await expect(importText(Buffer.from(`\uFEFF${HEADER}\n`, 'utf16le'))).rejects.toThrow('marked as UTF-16');
});

test('a hub that is away, busy or cut off after its work is asked again, and nothing is doubled or lost', async () => {
  hub.failNext(1, 'cut after the work');
  hub.failNext(1, 503);
  hub.failNext(1, 'cut');
  const { counts, complained } = await importText([HEADER, ...lines(700)].join('\n'));
  expect(counts).toMatchObject({ read: 700, imported: 200, unchanged: 500 });
  expect(records.cases.size).toBe(700);
  expect(complained).toMatch(/the hub does not answer \(answered 503.*\); trying again/);
});

test('a hub that stays away ends the import with a word on how to go on', async () => {
  await hub.stop();
  await expect(importText(`${HEADER}\na,,,`, { patienceMs: 300 })).rejects.toThrow(
    'import: the hub does not answer (ECONNREFUSED). What was imported stays; the same command again',
  );
});
