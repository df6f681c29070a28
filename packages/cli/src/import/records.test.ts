import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { LONGEST_LINE_BYTES, readLines } from './lines.js';
import type { Encoding } from './mapping-schema.js';
import { readRecords } from './records.js';

const folder = mkdtempSync(join(tmpdir(), 'tongbu-records-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function read(content: string | Buffer, { encoding = 'utf-8' as Encoding, width = 3 } = {}) {
  const file = join(folder, 'file.csv');
  writeFileSync(file, content);
  const records = [];
  for await (const record of readRecords(readLines(file, encoding), { delimiter: ',', width: () => width })) {
    const { line } = record;
    records.push([line, 'cells' in record ? record.cells : record.fault.code]);
  }
  return records;
}

test('quotes hold commas, quotes and line breaks, and a record is named by its first line', async () => {
  expect(await read('a,"b, ""c""",d\r\n"1\r\n2",x,y\r\nlast,1,2')).toEqual([
    [1, ['a', 'b, "c"', 'd']],
    [2, ['1\n2', 'x', 'y']],
    [4, ['last', '1', '2']],
  ]);
});

test('empty lines and empty rows are left out, and counted as lines', async () => {
  expect(await read('a,b,c\n\n,,\n \n1,2,3\n')).toEqual([
    [1, ['a', 'b', 'c']],
    [5, ['1', '2', '3']],
  ]);
});

test('a byte-order mark is no part of the first cell', async () => {
  expect(await read('\uFEFFa,b,c\n')).toEqual([[1, ['a', 'b', 'c']]]);
});

test('a quote that is never closed costs its line, not the records after it', async () => {
  const good = Array.from({ length: 100 }, (_, index) => `${index},b,c`);
  const records = await read(['x,"y,z', ...good].join('\n'));
  expect(records[0]).toEqual([1, 'QUOTES']);
  expect(records).toHaveLength(101);
});

test('a lost quote that another one would close swallows no rows between them', async () => {
  expect(await read('x,y,"z\n1,2,3\n4,5,6\nx",y,z\n7,8,9\n')).toEqual([
    [1, 'QUOTES'],
    [2, ['1', '2', '3']],
    [3, ['4', '5', '6']],
    [4, 'QUOTES'],
    [5, ['7', '8', '9']],
  ]);
});

test('a quote in the middle of a cell is refused', async () => {
  expect(await read('a,5" pipe,c" d\n1,2,3')).toEqual([
    [1, 'QUOTES'],
    [2, ['1', '2', '3']],
  ]);
});

test('a line in another encoding, and one that is endless, cost themselves', async () => {
  const gbk = Buffer.from('d1ddc1b7bcd7', 'hex');
  const content = Buffer.concat([
    Buffer.from('a,b,c\n'),
    gbk,
    Buffer.from(`,b,c\n${'x'.repeat(LONGEST_LINE_BYTES * 3)},b,c\n1,2,3\n`),
  ]);
  expect(await read(content)).toEqual([
    [1, ['a', 'b', 'c']],
    [2, 'ENCODING'],
    [3, 'LINE_TOO_LONG'],
    [4, ['1', '2', '3']],
  ]);
  expect((await read(content, { encoding: 'gb18030' }))[1]).toEqual([2, ['演练甲', 'b', 'c']]);
});

test('windows-1252 and big5 are read as such', async () => {
  expect(
    await read(Buffer.from([0x57, 0x92, 0x73, 0x2c, 0x61, 0x2c, 0x62]), { encoding: 'windows-1252' }),
  ).toEqual([[1, ['W’s', 'a', 'b']]]);
  expect(await read(Buffer.from('a45fa4a4', 'hex'), { encoding: 'big5', width: 1 })).toEqual([[1, ['于中']]]);
});
