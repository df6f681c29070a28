import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseIdentityNumber } from '@tongbu/vocabulary';
import { afterAll, expect, test } from 'vitest';
import { HubClient } from '../client/hub-client.js';
import { startTestHub } from '../testing/test-hub.js';
import { createTestRecords, IMPORT_SDL } from '../testing/test-records.js';
import { createTestShell } from '../testing/test-shell.js';
import { FIELDS_OF } from './field.js';
import { loadMapping } from './load-mapping.js';
import { ENCODINGS, mappingSchema } from './mapping-schema.js';
import { PRESETS } from './presets.js';
import { ROW_CODES } from './row-fault.js';
import { runImport } from './run-import.js';
import { describeTally } from './tally.js';

const docs = fileURLToPath(new URL('../../../../docs', import.meta.url));
const manual = readFileSync(join(docs, 'import.md'), 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'tongbu-example-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('the example of the manual gives what the manual says', async () => {
  const records = createTestRecords();
  await using hub = await startTestHub(IMPORT_SDL, records.fields);
  const mapping = loadMapping({ mapping: join(docs, 'examples/line-list.mapping.json') }, 'cases');
  const reportFile = join(folder, 'report.csv');
  const tally = await runImport({
    file: join(docs, 'examples/line-list.csv'),
    mapping,
    source: mapping.source ?? '',
    hub: new HubClient({ url: hub.url, token: async () => 'token' }),
    reportFile,
    err: createTestShell().err,
    patienceMs: 1_000,
  });
  expect(manual).toContain(`\n${describeTally(tally, 'cases', 'line-list.csv.report.csv')}\n`);
  expect(manual).toContain(`\n${readFileSync(reportFile, 'utf8')}`);
  expect(records.cases.get('example-line-list/YZ-2022-001')).toMatchObject({
    collectedAt: '2022-06-28T01:30:00.000Z',
    onsetDate: '2022-06-26',
    infectedPlace: '扬州市,棋牌室',
    personId: '991002195203150021',
  });
});

test('nobody in the example can be a living person', () => {
  const [, ...rows] = readFileSync(join(docs, 'examples/line-list.csv'), 'utf8').trim().split('\n');
  for (const row of rows) {
    const [, name = '', idNumber = ''] = row.split(',');
    expect(name).toMatch(/^(演练.)?$/);
    expect(idNumber).toMatch(/^(99.*)?$/);
  }
  expect(rows.filter((row) => parseIdentityNumber(row.split(',')[2] ?? '', new Date()).ok)).toHaveLength(4);
});

test('the manual names every setting, field, encoding, preset and code, and no code that there is not', () => {
  const named = [
    ...Object.keys(mappingSchema.shape).filter((setting) => setting !== '$schema'),
    ...Object.keys(FIELDS_OF.cases),
    ...Object.keys(FIELDS_OF.transmissions).filter((field) => !field.includes('.')),
    ...ENCODINGS,
    ...PRESETS.keys(),
    ...ROW_CODES,
  ];
  for (const name of named) expect(manual).toContain(`\`${name}\``);
  const codes = manual.slice(manual.indexOf('## Codes of a report')).match(/`[A-Z_]{4,}`/g) ?? [];
  expect(new Set(codes.map((code) => code.slice(1, -1)))).toEqual(new Set(ROW_CODES));
});
