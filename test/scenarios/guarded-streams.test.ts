import { randomUUID } from 'node:crypto';
import { type Answer, ask, subscribeTo, type TestSubscription } from '@tongbu/subgraph/testing';
import type { Agency, Role } from '@tongbu/vocabulary';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../hub/launch.js';
import { PATIENT, type RunningHub, startHub } from '../hub/start-hub.js';

/** Who somebody is and when they fell ill, on an open socket: for as long as the case is open, and not an event longer. */
let hub: RunningHub;
let clinician: string;
let epidemiologist: string;
let tracer: string;
let registrar: string;

beforeAll(async () => {
  hub = await startHub({ env: PATIENT });
  const token = async (agency: Agency, role: Role) =>
    `Bearer ${await hub.token({ agency, role, jurisdictions: ['321000'] })}`;
  clinician = await token('HEALTH', 'clinician');
  epidemiologist = await token('HEALTH', 'epidemiologist');
  tracer = await token('PUBLIC_SECURITY', 'tracer');
  registrar = await token('PUBLIC_SECURITY', 'registrar');
}, 120_000);
afterAll(async () => {
  expect(await hub?.stop()).toBe(0);
});

interface Reason {
  readonly purpose?: string;
  readonly caseId?: string;
}
const headersOf = ({ purpose, caseId }: Reason) => ({
  ...(purpose !== undefined && { 'tongbu-purpose': purpose }),
  ...(caseId !== undefined && { 'tongbu-case': caseId }),
});
const send = (
  authorization: string,
  query: string,
  variables: Record<string, unknown>,
  reason: Reason = {},
) => ask(hub.url, { query, variables, authorization, headers: headersOf(reason) });

/** Runs one mutation; answers its payload. */
async function change(authorization: string, name: string, fields: string, input: object) {
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
  const query = `mutation ($input: ${type}!) { ${name}(input: $input) { ${fields} userErrors { code } } }`;
  const { data, errors }: Answer = await send(authorization, query, { input });
  expect([errors, data?.[name]?.userErrors]).toEqual([[], []]);
  return data[name];
}

const PERSON = { name: '演练甲', birthDate: '1990-01-01' };
const registerPerson = async (exercise = false): Promise<string> => {
  const person = { ...PERSON, sex: 'FEMALE', jurisdiction: '321002', exercise };
  const { persons } = await change(registrar, 'registerPersons', 'persons { id }', { persons: [person] });
  return persons[0].id;
};
const report = async (personId: string): Promise<string> => {
  const opened = await change(epidemiologist, 'reportPositive', 'case { id }', {
    personId,
    collectedAt: new Date(Date.now() - 3_600_000).toISOString(),
    onsetDate: '2022-06-28',
    jurisdiction: '321002',
    idempotencyKey: randomUUID(),
  });
  return opened.case.id;
};
const forCase = (caseId: string) => ({ purpose: 'TRACING', caseId });

/** Waits until public security knows who a person is for a case as wanted: whole or masked. */
const isNamed = (
  authorization: string,
  personId: string,
  { caseId, name }: { caseId: string; name: string },
) =>
  until(`public security says ${name}`, async () => {
    const query = 'query ($id: ID!) { person(id: $id) { name } }';
    const { data } = await send(authorization, query, { id: personId }, forCase(caseId));
    return data?.person?.name === name;
  });

const FIELDS = 'case { id status onsetDate person { id name birthDate } }';
interface Told {
  readonly caseId: string;
  readonly state: string;
  readonly case: {
    readonly id: string;
    readonly status: string;
    readonly onsetDate: string | null;
    readonly person: { readonly id: string; readonly name: string | null; readonly birthDate: string | null };
  };
}
const follow = (authorization: string, reason: Reason): TestSubscription =>
  subscribeTo(
    hub.url.replace(/^http/, 'ws'),
    { query: `subscription { tracingUpdates(after: "0") { sequence caseId state ${FIELDS} } }` },
    { authorization, ...reason },
  );
/** The next event of a case, and the fields that were refused with it. */
async function next(live: TestSubscription, caseId: string) {
  for (;;) {
    const { data, errors } = await live.next();
    const event = data?.tracingUpdates as Told;
    if (event.caseId !== caseId) continue;
    const refused = (errors as Answer['errors']).map(({ path, extensions }) => [
      path?.slice(2).join('.'),
      extensions.code,
    ]);
    const { onsetDate, status, person } = event.case;
    return { state: event.state, status, onsetDate, ...person, refused: refused.toSorted() };
  }
}
const shown = (id: string) => ({ id, onsetDate: '2022-06-28', ...PERSON, refused: [] });
/** The day of onset and that of birth have no mask. */
const withheld = (id: string) => ({
  id,
  onsetDate: null,
  name: '演**',
  birthDate: null,
  refused: [
    ['onsetDate', 'FORBIDDEN'],
    ['person.birthDate', 'FORBIDDEN'],
  ],
});

test('an open socket tells who fell ill, and when, until the case is closed; then its events and all replays withhold it', async () => {
  const personId = await registerPerson();
  const caseId = await report(personId);
  await isNamed(epidemiologist, personId, { caseId, name: PERSON.name });

  const [open, unstated] = [follow(epidemiologist, forCase(caseId)), follow(epidemiologist, {})];
  expect(await next(open, caseId)).toMatchObject({ state: 'OPEN', ...shown(personId) });
  expect(await next(unstated, caseId)).toMatchObject({ state: 'OPEN', ...withheld(personId) });
  await change(tracer, 'startTracing', 'response { caseId }', { caseId });
  expect(await next(open, caseId)).toMatchObject({ state: 'IN_PROGRESS', ...shown(personId) });
  expect(await next(unstated, caseId)).toMatchObject({ state: 'IN_PROGRESS', ...withheld(personId) });

  await change(epidemiologist, 'settleVerification', 'case { id }', { caseId, outcome: 'CONFIRMED' });
  await change(epidemiologist, 'closeCase', 'case { id }', { caseId });
  await isNamed(epidemiologist, personId, { caseId, name: '演**' });

  await change(tracer, 'completeTracing', 'response { caseId }', { caseId });
  const last = { state: 'DONE', status: 'CLOSED', ...withheld(personId) };
  expect(await next(open, caseId)).toEqual(last);
  expect(await next(unstated, caseId)).toEqual(last);

  for (const live of [open, unstated]) await live.close();
  for (const who of [epidemiologist, clinician]) {
    const replayed = follow(who, forCase(caseId));
    for (const state of ['OPEN', 'IN_PROGRESS', 'DONE'])
      expect(await next(replayed, caseId)).toEqual({ ...last, state });
    await replayed.close();
  }
}, 120_000);

test('a tracer is told of the subject and of contacts, of nobody else, and of nobody once the tracing is done', async () => {
  const [subject, contact] = [await registerPerson(), await registerPerson()];
  const [caseId, other] = [await report(subject), await report(contact)];
  await isNamed(tracer, subject, { caseId, name: PERSON.name });
  await isNamed(tracer, contact, { caseId, name: '演**' });
  await change(epidemiologist, 'recordContacts', 'recorded', {
    caseId,
    contacts: [
      {
        personId: contact,
        category: 'CLOSE_CONTACT',
        lastExposureAt: new Date(Date.now() - 60_000).toISOString(),
      },
    ],
  });
  await isNamed(tracer, contact, { caseId, name: PERSON.name });

  // Health hears from public security that the tracing is open, and then tells its tracers when people fell ill.
  await until('health tells the tracer', async () => {
    const query = 'query ($id: ID!) { case(id: $id) { onsetDate } }';
    return (await send(tracer, query, { id: caseId }, forCase(caseId))).data?.case?.onsetDate != null;
  });
  const live = follow(tracer, forCase(caseId));
  expect(await next(live, caseId)).toMatchObject({ state: 'OPEN', ...shown(subject) });
  expect(await next(live, other)).toMatchObject({ state: 'OPEN', ...shown(contact) });

  await change(tracer, 'completeTracing', 'response { caseId }', { caseId });
  await isNamed(tracer, subject, { caseId, name: '演**' });
  await until('health has heard of it', async () => {
    const query = 'query ($id: ID!) { case(id: $id) { onsetDate } }';
    return (await send(tracer, query, { id: caseId }, forCase(caseId))).data?.case?.onsetDate === null;
  });
  expect((await next(live, caseId)).state).toBe('DONE');
  await change(tracer, 'startTracing', 'response { caseId }', { caseId: other });
  expect(await next(live, other)).toMatchObject({ state: 'IN_PROGRESS', ...withheld(contact) });
  await live.close();
}, 120_000);

test('alerts tell when somebody fell ill for statistics, live and replayed, and not who it is', async () => {
  const query =
    'subscription { positiveCases(after: "0") { case { id onsetDate reportedPlace person { name } } } }';
  const live = subscribeTo(
    hub.url.replace(/^http/, 'ws'),
    { query },
    { authorization: epidemiologist, purpose: 'STATISTICS' },
  );
  await live.connected;
  const caseId = await report(await registerPerson());
  for (;;) {
    const { data, errors } = await live.next();
    const event = data?.positiveCases as { case: { id: string } };
    expect(event.case).toMatchObject({
      onsetDate: '2022-06-28',
      reportedPlace: null,
      person: { name: '演**' },
    });
    expect((errors as Answer['errors']).map(({ path }) => path?.at(-1))).toEqual(['reportedPlace']);
    if (event.case.id === caseId) break;
  }
  await live.close();
}, 120_000);

test('nobody real is taken into a drill, and nobody invented out of one', async () => {
  const [real, invented] = [await registerPerson(), await registerPerson(true)];
  const query = `mutation ($input: ReportPositiveInput!) { reportPositive(input: $input) { case { id } userErrors { code } } }`;
  const reportAs = async (personId: string, exercise: boolean) => {
    const input = {
      personId,
      exercise,
      collectedAt: new Date(Date.now() - 3_600_000).toISOString(),
      jurisdiction: '321002',
      idempotencyKey: randomUUID(),
    };
    const { data } = await send(epidemiologist, query, { input });
    return data?.reportPositive?.userErrors?.map(({ code }: { code: string }) => code);
  };
  // Until the register's event has come, health does not know which of the two a person is.
  await until('health knows who is real', async () =>
    (await reportAs(real, true))?.includes('UNKNOWN_PERSON'),
  );
  await until('health knows who is invented', async () =>
    (await reportAs(invented, false))?.includes('UNKNOWN_PERSON'),
  );
  expect(await reportAs(real, false)).toEqual([]);
  expect(await reportAs(invented, true)).toEqual([]);
}, 120_000);
