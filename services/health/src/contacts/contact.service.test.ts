import { randomUUID } from 'node:crypto';
import type { Store } from '@tongbu/store';
import { WAITING_FOR_ME } from '@tongbu/store/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestHealth, type TestHealth } from '../testing/test-health.js';

let health: TestHealth;
beforeAll(async () => {
  health = await startTestHealth();
});
afterAll(() => health?.stop());

const send = async (mutation: string, input: object) => {
  const { data, errors } = await health.ask(mutation, { input });
  expect(errors).toEqual([]);
  return data[Object.keys(data)[0] ?? ''];
};
async function openCases(count: number): Promise<string[]> {
  const personIds = await health.people(count);
  const results = personIds.map((personId) => ({
    specimenCode: randomUUID(),
    personIds: [personId],
    collectedAt: '2022-06-30T01:00:00.000Z',
    testedAt: '2022-06-30T05:00:00.000Z',
    method: 'RT_PCR',
    outcome: 'POSITIVE',
    laboratory: '演练实验室',
    jurisdiction: '321002',
  }));
  const { cases } = await send(
    'mutation ($input: RecordTestResultsInput!) { recordTestResults(input: $input) { cases { id } } }',
    { results },
  );
  return cases.map(({ id }: { id: string }) => id);
}
const CONTACTS = `mutation ($input: RecordContactsInput!) { recordContacts(input: $input) {
  recorded duplicates userErrors { code } } }`;
const LINKS = `mutation ($input: RecordTransmissionsInput!) { recordTransmissions(input: $input) {
  recorded duplicates userErrors { code } } }`;

/**
 * Sends a request while another transaction holds its last row and then asks for its first: a circle, which the
 * database breaks by undoing the request, that began to wait first.
 */
async function sendIntoCircle(
  send: () => Promise<unknown>,
  { first, last }: Record<'first' | 'last', (tx: Store['sql']) => Promise<unknown>>,
): Promise<unknown> {
  let sent: Promise<unknown> | undefined;
  await health.store.sql.begin(async (transaction) => {
    const tx = transaction as unknown as Store['sql'];
    await last(tx);
    sent = send();
    // At once: who has waited for a second looks for a circle, and the request shall find this one.
    await expect.poll(() => tx.unsafe(WAITING_FOR_ME), { interval: 1 }).not.toHaveLength(0);
    await first(tx);
  });
  return sent;
}

test('contacts that wait for another transaction in a circle are recorded after it', async () => {
  const [caseId = ''] = await openCases(1);
  const people = (await health.people(3)).toSorted();
  const contacts = people.map((personId) => ({
    personId,
    category: 'CLOSE_CONTACT',
    lastExposureAt: '2022-06-29T00:00:00Z',
  }));
  const insert = (personId: string | undefined) => (tx: Store['sql']) =>
    tx`insert into contact (case_id, person_id, category, last_exposure_at)
      values (${caseId}, ${personId ?? ''}, 'CLOSE_CONTACT', now())`.then();
  const answer = await sendIntoCircle(() => send(CONTACTS, { caseId, contacts }), {
    first: insert(people[0]),
    last: insert(people[2]),
  });
  expect(answer).toEqual({ recorded: 1, duplicates: 2, userErrors: [] });
  expect(await health.told('contacts.recorded', caseId)).toMatchObject([{ personIds: [people[1]] }]);
});

test('links that wait for another transaction in a circle are recorded after it', async () => {
  const [infectorCaseId = '', ...others] = await openCases(4);
  const infectees = others.toSorted();
  const transmissions = infectees.map((infecteeCaseId) => ({ infectorCaseId, infecteeCaseId }));
  const insert = (infecteeCaseId: string | undefined) => (tx: Store['sql']) =>
    tx`insert into transmission_link (infector_case_id, infectee_case_id, source)
      values (${infectorCaseId}, ${infecteeCaseId ?? ''}, 'investigation')`.then();
  const answer = await sendIntoCircle(() => send(LINKS, { transmissions }), {
    first: insert(infectees[0]),
    last: insert(infectees[2]),
  });
  expect(answer).toEqual({ recorded: 1, duplicates: 2, userErrors: [] });
});

test('the same contacts, sent at once in two orders, are recorded and told once', async () => {
  const [caseId = ''] = await openCases(1);
  const contacts = (await health.people(200)).map((personId) => ({
    personId,
    category: 'CLOSE_CONTACT',
    lastExposureAt: '2022-06-29T00:00:00Z',
  }));
  const outcomes = await Promise.all(
    [contacts, contacts.toReversed(), contacts, contacts.toReversed()].map((rows) =>
      send(CONTACTS, { caseId, contacts: rows }),
    ),
  );
  expect(outcomes.reduce((sum, { recorded }) => sum + recorded, 0)).toBe(200);
  const told = await health.told('contacts.recorded', caseId);
  expect(told.flatMap(({ personIds }) => personIds as string[]).toSorted()).toEqual(
    contacts.map(({ personId }) => personId).toSorted(),
  );
});

test('the other agencies are told exactly who is new among the contacts, and nothing where nobody is', async () => {
  const [caseId = ''] = await openCases(1);
  const [first = '', second = '', third = ''] = await health.people(3);
  const row = (personId: string) => ({
    personId: personId.toUpperCase(),
    category: 'CLOSE_CONTACT',
    lastExposureAt: '2022-06-29T00:00:00Z',
  });
  const stranger = { ...row(third), lastExposureAt: '2099-01-01T00:00:00Z' };
  await send(CONTACTS, { caseId, contacts: [row(first)] });
  await send(CONTACTS, { caseId, contacts: [row(first), stranger] });
  await send(CONTACTS, { caseId, contacts: [row(second), row(first), row(second), stranger] });
  await send(CONTACTS, { caseId, contacts: [] });
  expect(await health.told('contacts.recorded', caseId)).toEqual([
    { caseId, personIds: [first], exercise: false },
    { caseId, personIds: [second], exercise: false },
  ]);
});

const exposed = (personId: string | undefined) => ({
  personId: personId ?? '',
  category: 'CLOSE_CONTACT',
  lastExposureAt: '2022-06-29T00:00:00Z',
});

test.each(['CLOSED', 'EXCLUDED'])('to a case that is %s nobody is added', async (status) => {
  const [caseId = ''] = await openCases(1);
  const [person] = await health.people(1);
  await health.store.sql`update "case" set status = ${status} where id = ${caseId}`;
  const refused = { recorded: 0, duplicates: 0, userErrors: [{ code: 'CONFLICT' }] };
  expect(await send(CONTACTS, { caseId, contacts: [exposed(person)] })).toEqual(refused);
  expect(await health.told('contacts.recorded', caseId)).toEqual([]);
});

test('to a case of imported history, which had no response, contacts are added as before', async () => {
  const [caseId = ''] = await openCases(1);
  const [person] = await health.people(1);
  await health.store.sql`update "case" set status = 'CLOSED', origin = 'IMPORTED' where id = ${caseId}`;
  const added = { recorded: 1, duplicates: 0, userErrors: [] };
  expect(await send(CONTACTS, { caseId, contacts: [exposed(person)] })).toEqual(added);
});

test('a case has ten thousand contacts at the most', async () => {
  const [caseId = ''] = await openCases(1);
  const people = await health.people(2);
  await health.store.sql`
    insert into contact (case_id, person_id, category, last_exposure_at)
    select ${caseId}, gen_random_uuid(), 'CLOSE_CONTACT', now() from generate_series(1, 9999)`;
  const refused = { recorded: 0, duplicates: 0, userErrors: [{ code: 'TOO_MANY_CONTACTS' }] };
  expect(await send(CONTACTS, { caseId, contacts: people.map(exposed) })).toEqual(refused);
  const added = { recorded: 1, duplicates: 0, userErrors: [] };
  expect(await send(CONTACTS, { caseId, contacts: [exposed(people[0])] })).toEqual(added);
});
