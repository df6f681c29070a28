import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestHealth, type TestHealth, type Who } from '../testing/test-health.js';

let health: TestHealth;
beforeAll(async () => {
  health = await startTestHealth();
});
afterAll(() => health?.stop());

const SUINING = { jurisdictions: ['510900'] };
const result = (changed: object = {}) => ({
  specimenCode: randomUUID(),
  collectedAt: '2022-06-30T01:00:00.000Z',
  testedAt: '2022-06-30T05:00:00.000Z',
  method: 'RT_PCR',
  outcome: 'NEGATIVE',
  laboratory: '演练实验室',
  jurisdiction: '321002',
  ...changed,
});
const RECORD = `mutation ($input: RecordTestResultsInput!) { recordTestResults(input: $input) {
  recorded duplicates cases { id person { id } } userErrors { code field row } } }`;
const record = async (results: object[], who?: Who) => {
  const { data, errors } = await health.ask(RECORD, { input: { results } }, who);
  expect(errors).toEqual([]);
  return data.recordTestResults;
};
const conflict = (row: number) => ({
  code: 'CONFLICT',
  field: ['input', 'results', String(row), 'specimenCode'],
  row,
});
const SPECIMENS = `query ($representations: [_Any!]!) { _entities(representations: $representations) {
  ... on Person { specimens { specimenCode people } } } }`;
const specimensOf = async (id: string, who: Who) => {
  const { data, errors } = await health.ask(
    SPECIMENS,
    { representations: [{ __typename: 'Person', id }] },
    who,
  );
  expect(errors).toEqual([]);
  return data._entities[0].specimens;
};

/** Somebody with a case in each of two places, that health verifies. */
async function somebody() {
  const [personId = ''] = await health.people(1);
  const here = await health.report({ personId });
  const there = await health.report({ personId, jurisdiction: '510903' }, SUINING);
  const verifying = (caseId: string) => ({ purpose: 'VERIFICATION', caseId });
  return { personId, here: verifying(here), there: { ...verifying(there), ...SUINING } };
}

test('the specimens of another place are not shown', async () => {
  const { personId, here, there } = await somebody();
  await record([result({ specimenCode: 'XC-1', personIds: [personId] })]);
  expect(await specimensOf(personId, here)).toEqual([{ specimenCode: 'XC-1', people: 1 }]);
  expect(await specimensOf(personId, there)).toEqual([]);
});

test('of two rows of a batch with one code the first is recorded, alone', async () => {
  const [{ personId: one, here: ofOne }, { personId: other, here: ofOther }] = [
    await somebody(),
    await somebody(),
  ];
  const rows = [
    result({ specimenCode: 'XC-2', personIds: [one] }),
    result({ specimenCode: 'XC-2', personIds: [other], outcome: 'POSITIVE' }),
    result({ specimenCode: 'XC-2', personIds: [one], outcome: 'POSITIVE' }),
    result({ specimenCode: 'XC-2', personIds: [one.toUpperCase()] }),
  ];
  expect(await record(rows)).toEqual({
    recorded: 1,
    duplicates: 1,
    cases: [],
    userErrors: [conflict(1), conflict(2)],
  });
  expect(await specimensOf(one, ofOne)).toEqual([{ specimenCode: 'XC-2', people: 1 }]);
  expect(await specimensOf(other, ofOther)).toEqual([]);
});

test('a recorded code with other people, another outcome, or of another place is a conflict', async () => {
  const [one, other] = await health.people(2);
  const recorded = result({ specimenCode: 'XC-3', personIds: [one, other] });
  await record([recorded]);
  const rows = [
    { ...recorded, personIds: [one] },
    { ...recorded, outcome: 'POSITIVE' },
    { ...recorded, exercise: true },
    { ...recorded, personIds: [other, one] },
  ];
  expect(await record(rows)).toEqual({
    recorded: 0,
    duplicates: 1,
    cases: [],
    userErrors: [conflict(0), conflict(1), conflict(2)],
  });
  expect(await record([{ ...recorded, jurisdiction: '510903' }], SUINING)).toEqual({
    recorded: 0,
    duplicates: 0,
    cases: [],
    userErrors: [conflict(0)],
  });
});

test('a positive never vanishes behind a case of a drill or of another place that was reported under its code', async () => {
  const REPORT = `mutation ($input: ReportPositiveInput!) { reportPositive(input: $input) { case { id } } }`;
  const hidden = [
    { specimenCode: 'XC-4', jurisdiction: '321002', exercise: true },
    { specimenCode: 'XC-5', jurisdiction: '510903', exercise: false },
  ];
  const rows: object[] = [];
  for (const { specimenCode, jurisdiction, exercise } of hidden) {
    const [personId] = await health.people(1);
    const input = {
      personId,
      collectedAt: '2022-06-30T01:00:00Z',
      jurisdiction,
      specimenCode,
      exercise,
      idempotencyKey: randomUUID(),
    };
    await health.ask(REPORT, { input }, { jurisdictions: [jurisdiction] });
    rows.push(result({ specimenCode, personIds: [personId], outcome: 'POSITIVE' }));
  }
  expect(await record(rows)).toEqual({
    recorded: 0,
    duplicates: 0,
    cases: [],
    userErrors: [conflict(0), conflict(1)],
  });
});

test('who sends a positive again learns the cases that it had opened', async () => {
  const personIds = await health.people(3);
  const tube = result({ outcome: 'POSITIVE', personIds });
  const first = await record([tube]);
  const again = await record([tube]);
  expect(again).toMatchObject({ recorded: 0, duplicates: 1, userErrors: [] });
  const ids = ({ cases }: { cases: { id: string }[] }) => cases.map(({ id }) => id).toSorted();
  expect(ids(first)).toHaveLength(3);
  expect(ids(again)).toEqual(ids(first));
});

test('a batch sent many times at once is recorded once, whatever the order of its rows', async () => {
  const people = await health.people(40);
  const rows = people.map((id) => result({ outcome: 'POSITIVE', personIds: [id] }));
  const outcomes = await Promise.all(
    Array.from({ length: 6 }, (_, n) => record(n % 2 === 0 ? rows : rows.toReversed())),
  );
  expect(outcomes.map(({ recorded }) => recorded).reduce((sum: number, n: number) => sum + n)).toBe(40);
  for (const { cases } of outcomes) expect(cases).toHaveLength(40);
});

test('a cycle threshold that no machine tells is refused', async () => {
  const [person] = await health.people(1);
  const ctOf = (ctN: number) => result({ personIds: [person], ctN });
  const { recorded, userErrors } = await record([1e-46, 0.009, 0, 0.01, 50].map(ctOf));
  expect(recorded).toBe(3);
  expect(userErrors).toEqual(
    [0, 1].map((row) => ({
      code: 'INVALID_CT',
      field: ['input', 'results', String(row), 'ctN'],
      row,
    })),
  );
});

test('500 positive tubes of 20 people open 10,000 cases in one request', async () => {
  const people = await health.people(10_000);
  const tubes = Array.from({ length: 500 }, (_, n) =>
    result({ outcome: 'POSITIVE', personIds: people.slice(n * 20, n * 20 + 20) }),
  );
  const lanes = await health.count('lane');
  const { recorded, cases } = await record(tubes);
  expect({ recorded, cases: cases.length }).toEqual({ recorded: 500, cases: 10_000 });
  expect(await health.count('lane')).toBe(lanes + 10_000);
});
