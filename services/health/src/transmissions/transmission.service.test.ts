import { randomUUID } from 'node:crypto';
import { openStore, type Store } from '@tongbu/store';
import {
  createTestIdentity,
  startTestService,
  type TestIdentity,
  type TestService,
} from '@tongbu/subgraph/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startHealth } from '../service.js';

let identity: TestIdentity;
let health: TestService;
let store: Store;
let epidemiologist: string;

beforeAll(async () => {
  identity = await createTestIdentity();
  health = await startTestService({ agency: 'HEALTH', identity, start: startHealth });
  epidemiologist = await identity.authorization({ agency: 'HEALTH', role: 'epidemiologist' });
  store = await openStore({ url: health.database.ownerUrl, max: 1 });
});
afterAll(async () => {
  await store?.close();
  await health?.stop();
  await identity?.remove();
});

const send = async (query: string, input?: object, headers: Record<string, string> = {}) => {
  const { data, errors } = await health.ask({
    query,
    variables: { input },
    authorization: epidemiologist,
    headers,
  });
  expect(errors).toEqual([]);
  return data;
};
const IMPORT = `mutation ($input: ImportTransmissionsInput!) { importTransmissions(input: $input) {
  cases links unchanged conflicts { row externalId field } userErrors { code field row } } }`;
const SUMMARY = `{ transmissionSummary { cases links clusters largestCluster superSpreaders(threshold: 2) generations conflicts
  all: serialInterval { n mean sd } household: serialInterval(household: true) { n } } }`;

const reported = (externalId: string, changed: object = {}) => ({
  externalId,
  jurisdiction: '000000',
  reportedAt: '2020-02-29T00:00:00Z',
  status: 'CONFIRMED',
  ...changed,
});
const pairs = [
  {
    infector: reported('a', { onsetDate: '2020-01-20', sex: 'MALE' }),
    infectee: reported('b', { onsetDate: '2020-01-25' }),
    household: true,
    relation: 'wife',
  },
  { infector: reported('a', { onsetDate: '2020-01-20' }), infectee: reported('c'), household: false },
  { infector: reported('x'), infectee: reported('y', { onsetDate: '2020-02-01' }) },
];
const source = 'exercise-pairs';

test('pairs are imported once, with the shape that they have, and conflicting attributes are told and kept', async () => {
  const { importTransmissions } = await send(IMPORT, { source, transmissions: pairs });
  expect(importTransmissions).toEqual({
    cases: 5,
    links: 3,
    unchanged: 0,
    conflicts: [{ row: 1, externalId: 'a', field: 'sex' }],
    userErrors: [],
  });
  const summary = (await send(SUMMARY)).transmissionSummary;
  expect(summary).toEqual({
    cases: 5,
    links: 3,
    clusters: 2,
    largestCluster: 3,
    superSpreaders: 1,
    generations: [2, 3],
    conflicts: 1,
    all: { n: 1, mean: 5, sd: null },
    household: { n: 1 },
  });
  const again = await send(IMPORT, { source, transmissions: pairs });
  expect(again.importTransmissions).toMatchObject({ cases: 0, links: 0, unchanged: 3 });
  expect((await send(SUMMARY)).transmissionSummary).toEqual(summary);
});

test('imported history opens no lanes and appends no event', async () => {
  const { cases } = await send(
    '{ cases(filter: { origin: IMPORTED }) { edges { node { id response { caseId } } } } }',
  );
  expect(cases.edges).toHaveLength(5);
  expect(cases.edges.every(({ node }: { node: { response: unknown } }) => node.response === null)).toBe(true);
  const [row] =
    await store.sql`select (select count(*)::int from lane) as lanes, (select count(*)::int from event) as events`;
  expect(row).toEqual({ lanes: 0, events: 0 });
});

test('two imports of the same rows at once record them once', async () => {
  const input = {
    source: 'twice',
    transmissions: [{ infector: reported('p'), infectee: reported('q') }],
  };
  const results = await Promise.all([send(IMPORT, input), send(IMPORT, input), send(IMPORT, input)]);
  expect(results.map(({ importTransmissions }) => importTransmissions.links).toSorted()).toEqual([0, 0, 1]);
});

test('a refused pair is named by row and side, and the others are imported', async () => {
  const { importTransmissions } = await send(IMPORT, {
    source: 'refused',
    transmissions: [
      { infector: reported('m'), infectee: reported('m') },
      { infector: reported('m', { onsetDate: '2099-01-01' }), infectee: reported('n', { ageYears: 131 }) },
      { infector: reported('m'), infectee: reported('o') },
    ],
  });
  expect(importTransmissions.links).toBe(1);
  expect(importTransmissions.userErrors).toEqual([
    { code: 'SELF_INFECTION', field: ['input', 'transmissions', '0', 'infectee'], row: 0 },
    { code: 'FUTURE_DATE', field: ['input', 'transmissions', '1', 'infector', 'onsetDate'], row: 1 },
    { code: 'INVALID_AGE', field: ['input', 'transmissions', '1', 'infectee', 'ageYears'], row: 1 },
  ]);
});

const LINK = `mutation ($input: RecordTransmissionsInput!) { recordTransmissions(input: $input) {
  recorded duplicates userErrors { code field row } } }`;
const REPORT = 'mutation ($input: ReportPositiveInput!) { reportPositive(input: $input) { case { id } } }';
async function report(exercise: boolean): Promise<string> {
  const personId = randomUUID();
  await store.sql`insert into known_person values (${personId})`;
  const { reportPositive } = await send(REPORT, {
    personId,
    collectedAt: '2022-06-30T01:00:00Z',
    jurisdiction: '321002',
    idempotencyKey: personId,
    exercise,
  });
  return reportPositive.case.id;
}

test('a drill stays out of statistics, unless they are asked of drills, and is never linked to a real case', async () => {
  const before = (await send(SUMMARY)).transmissionSummary;
  const [first, second, real] = [await report(true), await report(true), await report(false)];
  const link = { infectorCaseId: first, infecteeCaseId: second, household: true, relation: 'wife' };
  const { recordTransmissions } = await send(LINK, {
    transmissions: [link, link, { infectorCaseId: first, infecteeCaseId: real }],
  });
  expect(recordTransmissions).toEqual({
    recorded: 1,
    duplicates: 1,
    userErrors: [{ code: 'CONFLICT', field: ['input', 'transmissions', '2', 'infecteeCaseId'], row: 2 }],
  });
  expect((await send(SUMMARY)).transmissionSummary).toEqual(before);
  const drill = await send('{ transmissionSummary(filter: { exercise: true }) { cases links } }');
  expect(drill.transmissionSummary).toEqual({ cases: 2, links: 1 });
});

test('a case shows who infected it and whom it infected, for statistics', async () => {
  const query = `{ cases(filter: { source: "exercise-pairs" }) { edges { node { infectedBy { household infector { ageYears } }
    infected { household infectee { onsetDate } } } } } }`;
  const { cases } = await send(query, {}, { 'tongbu-purpose': 'STATISTICS' });
  const nodes = cases.edges.map(({ node }: { node: { infectedBy: unknown[]; infected: unknown[] } }) => [
    node.infectedBy.length,
    node.infected.length,
  ]);
  expect(nodes.toSorted()).toEqual([
    [0, 1],
    [0, 2],
    [1, 0],
    [1, 0],
    [1, 0],
  ]);
});
