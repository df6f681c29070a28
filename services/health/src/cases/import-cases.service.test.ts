import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestHealth, type TestHealth } from '../testing/test-health.js';

let health: TestHealth;
beforeAll(async () => {
  health = await startTestHealth();
});
afterAll(() => health?.stop());

const SUINING = { jurisdictions: ['510900'] };
const reported = (externalId: string, changed: object = {}) => ({
  externalId,
  jurisdiction: '321002',
  reportedAt: '2020-02-29T00:00:00Z',
  status: 'CONFIRMED',
  ...changed,
});
const elsewhere = (externalId: string, changed: object = {}) =>
  reported(externalId, { jurisdiction: '510903', ...changed });

const IMPORT_CASES = `mutation ($input: ImportCasesInput!) { importCases(input: $input) {
  imported unchanged conflicts { caseId field } userErrors { code field row } } }`;
const IMPORT_PAIRS = `mutation ($input: ImportTransmissionsInput!) { importTransmissions(input: $input) {
  cases links unchanged conflicts { caseId field } userErrors { code field row } } }`;
const send = async (query: string, input: object, who?: Parameters<TestHealth['ask']>[2]) => {
  const { data, errors } = await health.ask(query, { input }, who);
  expect(errors).toEqual([]);
  return Object.values(data)[0];
};
const written = async () => [
  await health.count('case'),
  await health.count('case_conflict'),
  await health.count('transmission_link'),
];

test('a row that names a case of another place is refused, and learns and writes nothing', async () => {
  await send(IMPORT_CASES, { source: 'shared', cases: [reported('a', { ageYears: 40 })] });
  const before = await written();
  const answer = await send(
    IMPORT_CASES,
    { source: 'shared', cases: [elsewhere('a', { ageYears: 50 })] },
    SUINING,
  );
  expect(answer).toEqual({
    imported: 0,
    unchanged: 0,
    conflicts: [],
    userErrors: [{ code: 'FORBIDDEN', field: ['input', 'cases', '0', 'externalId'], row: 0 }],
  });
  expect(await written()).toEqual(before);
});

test('of a pair with a case of another place neither side is recorded, and other pairs are', async () => {
  await send(IMPORT_CASES, { source: 'pairs', cases: [reported('p', { ageYears: 40 })] });
  const [cases = 0, conflicts, links = 0] = await written();
  const transmissions = [
    { infector: elsewhere('p', { ageYears: 50 }), infectee: elsewhere('q') },
    { infector: elsewhere('r'), infectee: elsewhere('s') },
  ];
  const answer = await send(IMPORT_PAIRS, { source: 'pairs', transmissions }, SUINING);
  const field = ['input', 'transmissions', '0', 'infector', 'externalId'];
  expect(answer).toEqual({
    cases: 2,
    links: 1,
    unchanged: 0,
    conflicts: [],
    userErrors: [{ code: 'FORBIDDEN', field, row: 0 }],
  });
  expect(await written()).toEqual([cases + 2, conflicts, links + 1]);
});

test('two places that import one case at once do not share it', async () => {
  const outcomes = await Promise.all(
    Array.from({ length: 10 }, (_, n) => {
      const [row, who] = n % 2 === 0 ? [reported('raced')] : [elsewhere('raced'), SUINING];
      return send(IMPORT_CASES, { source: 'race', cases: [row] }, who);
    }),
  );
  const refused = outcomes.filter((outcome) => JSON.stringify(outcome).includes('FORBIDDEN'));
  expect(refused).toHaveLength(5);
});

test('a person who cannot be one is a refused row, not a failure', async () => {
  const cases = [reported('x', { personId: 'nobody' }), reported('y')];
  expect(await send(IMPORT_CASES, { source: 'people', cases })).toMatchObject({
    imported: 1,
    userErrors: [{ code: 'NOT_FOUND', field: ['input', 'cases', '0', 'personId'], row: 0 }],
  });
  const transmissions = [{ infector: reported('m', { personId: 'nobody' }), infectee: reported('n') }];
  expect(await send(IMPORT_PAIRS, { source: 'people', transmissions })).toMatchObject({
    cases: 0,
    userErrors: [
      { code: 'NOT_FOUND', field: ['input', 'transmissions', '0', 'infector', 'personId'], row: 0 },
    ],
  });
});

test('the people of an imported pair are asked of the register', async () => {
  const [known = ''] = await health.people(1);
  const pairOf = (personId: string) => ({
    source: 'register',
    transmissions: [{ infector: reported('k', { personId }), infectee: reported('l') }],
  });
  expect(await send(IMPORT_PAIRS, pairOf(known))).toMatchObject({ cases: 2, links: 1, userErrors: [] });
  const { errors } = await health.ask(IMPORT_PAIRS, { input: pairOf(randomUUID()) });
  expect(errors[0]?.extensions).toMatchObject({ code: 'AGENCY_UNAVAILABLE', agency: 'PUBLIC_SECURITY' });
});
