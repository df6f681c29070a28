import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestHealth, type TestHealth } from '../testing/test-health.js';

let health: TestHealth;
beforeAll(async () => {
  health = await startTestHealth();
});
afterAll(() => health?.stop());

const REPORT = `mutation ($input: ReportPositiveInput!) { reportPositive(input: $input) {
  case { id } userErrors { code field } } }`;
type Who = Parameters<TestHealth['ask']>[2];
const report = async (input: object, who?: Who) => {
  const { data, errors } = await health.ask(REPORT, { input }, who);
  expect(errors).toEqual([]);
  return data.reportPositive;
};
const positive = async (changed: object = {}) => ({
  personId: (await health.people(1))[0],
  collectedAt: '2022-06-30T01:00:00.000Z',
  jurisdiction: '321002',
  idempotencyKey: randomUUID(),
  ...changed,
});
const conflictOn = (field: string) => ({
  case: null,
  userErrors: [{ code: 'CONFLICT', field: ['input', field] }],
});
const SUINING = { jurisdictions: ['510900'] };

test('a case of another place is handed out for neither its key nor its specimen', async () => {
  const input = await positive({ specimenCode: 'XC-1001' });
  await report(input);
  const moved = { ...input, jurisdiction: '510903' };
  expect(await report(moved, SUINING)).toEqual(conflictOn('idempotencyKey'));
  expect(await report({ ...moved, idempotencyKey: randomUUID() }, SUINING)).toEqual(
    conflictOn('specimenCode'),
  );
});

test('two accounts that choose the same key report two cases', async () => {
  const key = { idempotencyKey: 'night-shift-1' };
  const first = await report(await positive(key));
  const second = await report(await positive(key), { role: 'clinician' });
  expect(second.case.id).not.toBe(first.case.id);
});

test('a key that comes with another place, specimen or kind of report is refused, and opens nothing', async () => {
  const input = await positive({ specimenCode: 'XC-1002' });
  await report(input);
  const before = await health.count('case');
  for (const changed of [
    { jurisdiction: '321003' },
    { specimenCode: 'XC-1003' },
    { specimenCode: null },
    { exercise: true },
  ]) {
    expect(await report({ ...input, ...changed })).toEqual(conflictOn('idempotencyKey'));
  }
  expect(await health.count('case')).toBe(before);
});

test('a drill’s specimen never hides a real positive', async () => {
  const drill = await positive({ specimenCode: 'XC-1004', exercise: true });
  await report(drill);
  expect(await report({ ...drill, exercise: false, idempotencyKey: randomUUID() })).toEqual(
    conflictOn('specimenCode'),
  );
});

test('a time that is computed anew for a retry still gives the same case', async () => {
  const input = await positive();
  const first = await report(input);
  const again = await report({ ...input, collectedAt: '2022-06-30T01:00:01Z', onsetDate: '2022-06-29' });
  expect(again).toEqual(first);
});

test.each([
  ['cases', 'query ($filter: CaseFilter) { cases(filter: $filter) { edges { cursor } } }'],
  ['transmissionSummary', 'query ($filter: CaseFilter) { transmissionSummary(filter: $filter) { cases } }'],
])('%s refuses a filter that names no place or no source', async (_, query) => {
  const filters = [
    { jurisdiction: 'XX' },
    { jurisdiction: '' },
    { source: 'a\u0000b' },
    { source: 'a\u001bb' },
    { source: '' },
  ];
  for (const filter of filters) {
    const { errors } = await health.ask(query, { filter });
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(['INVALID_INPUT']);
    expect(JSON.stringify(errors)).not.toContain('XX');
  }
});

test('a page cursor of a year that no database writes is no cursor', async () => {
  const query = 'query ($after: String) { cases(after: $after) { edges { cursor } } }';
  for (const at of ['+275760-09-13T00:00:00.000Z', '-000001-01-01T00:00:00.000Z', '2022']) {
    const after = Buffer.from(`${at} ${randomUUID()}`).toString('base64url');
    const { errors } = await health.ask(query, { after });
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(['CURSOR_INVALID']);
  }
});

test('an entity is read by those who may read cases, and by no auditor and no other service', async () => {
  const { case: opened } = await report(await positive());
  const query = `query ($representations: [_Any!]!) { _entities(representations: $representations) {
    ... on Case { id } ... on CaseResponse { caseId verification { state } startSkewMs } } }`;
  const references = [
    { __typename: 'Case', id: opened.id },
    { __typename: 'CaseResponse', caseId: opened.id },
  ];
  for (const reference of references) {
    const variables = { representations: [reference] };
    const read = await health.ask(query, variables);
    expect(read.errors).toEqual([]);
    expect(read.data._entities[0]).toMatchObject(
      'id' in reference ? { id: opened.id } : { verification: { state: 'OPEN' } },
    );
    const refused = await health.ask(query, variables, { role: 'auditor' });
    expect(refused.data?._entities ?? [null]).toEqual([null]);
    expect(refused.errors.map(({ extensions }) => extensions.code)).toEqual(['FORBIDDEN']);
  }
});
