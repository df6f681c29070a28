import { randomUUID } from 'node:crypto';
import { openStore } from '@tongbu/store';
import { subscribeTo } from '@tongbu/subgraph/testing';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { RESPONSE, startTestTransport, type TestTransport, type Who } from './testing/test-transport.js';
import { createTransferOrderLoader } from './transfers/transfer-order.loader.js';

let transport: TestTransport;
beforeAll(async () => {
  transport = await startTestTransport();
});
afterAll(() => transport?.stop());

const DRIVER = { role: 'driver' } as const;
const forCase = (caseId: string, purpose = 'TRANSFER') => ({ caseId, purpose });
const step = async (name: 'startTransfer' | 'completeTransfer', input: object, who: Who = DRIVER) => {
  const type = name === 'startTransfer' ? 'StartTransferInput' : 'CompleteTransferInput';
  const { data, errors } = await transport.ask(
    `mutation ($input: ${type}!) { payload: ${name}(input: $input) {
      response { caseId ${RESPONSE} } order { id } userErrors { code field } } }`,
    { input },
    who,
  );
  return { ...data?.payload, errors: errors.map(({ extensions }) => extensions.code) };
};
const start = (input: object, who?: Who) => step('startTransfer', input, who);
const complete = (input: object, who?: Who) => step('completeTransfer', input, who);
const refusedWith = (code: string, field: string) => ({
  errors: [],
  response: null,
  order: null,
  userErrors: [{ code, field: ['input', field] }],
});

let lastPlate = 0;
const register = async (changed: object = {}, who?: Who): Promise<string> => {
  lastPlate += 1;
  const plate = `苏KC${String(lastPlate).padStart(4, '0')}`;
  const ambulance = {
    plate,
    kind: 'AMBULANCE',
    seats: 3,
    jurisdiction: '321000',
    exercise: true,
    ...changed,
  };
  const { data } = await transport.ask(
    'mutation ($input: RegisterVehiclesInput!) { registerVehicles(input: $input) { vehicles { id } } }',
    { input: { vehicles: [ambulance] } },
    who,
  );
  return data.registerVehicles.vehicles[0].id;
};

test('a positive opens the lane with an order from the residence to the hospital of the prefecture', async () => {
  const { caseId, personId } = await transport.health.reportPositive();
  await transport.reaches(caseId, 'OPEN');
  const { transfer, transferOrder } = await transport.responseOf(caseId);
  expect(transferOrder).toMatchObject({
    caseId,
    state: 'ORDERED',
    from: { kind: 'RESIDENCE', jurisdiction: '321002', place: null },
    to: { kind: 'DESIGNATED_HOSPITAL', jurisdiction: '321000', place: null },
    vehicle: null,
    person: { id: personId },
    orderedAt: transfer?.startedAt,
    departedAt: null,
    arrivedAt: null,
    cancelledAt: null,
    exercise: true,
  });
});

test('somebody known by age and sex only is transferred too', async () => {
  const caseId = await transport.open({ personId: null });
  expect((await transport.responseOf(caseId)).transferOrder).toMatchObject({
    state: 'ORDERED',
    person: null,
  });
});

test('a positive that is told again, whatever has happened since, changes nothing', async () => {
  const positive = await transport.health.reportPositive();
  await transport.health.reportPositive(positive);
  await transport.reaches(positive.caseId, 'OPEN');
  await start({ caseId: positive.caseId });
  const before = await transport.responseOf(positive.caseId);
  await transport.health.reportPositive(positive);
  await transport.open();
  expect(await transport.responseOf(positive.caseId)).toEqual(before);
  const orders = await transport.store
    .sql`select count(*)::int as n from transfer_order where case_id = ${positive.caseId}`;
  expect(orders[0]?.n).toBe(1);
});

test('a negative verification stands the lane down, calls the order off and frees its vehicle', async () => {
  const vehicleId = await register();
  const [excluded, next] = [await transport.open(), await transport.open()];
  await start({ caseId: excluded, vehicleId });
  await transport.health.settle(excluded, 'EXCLUDED');
  await transport.reaches(excluded, 'STOOD_DOWN');
  const { transferOrder } = await transport.responseOf(excluded);
  expect(transferOrder).toMatchObject({
    state: 'CANCELLED',
    cancelledAt: expect.any(String),
    arrivedAt: null,
  });
  expect(await start({ caseId: excluded, vehicleId })).toEqual(refusedWith('CONFLICT', 'caseId'));
  expect(await complete({ caseId: excluded })).toEqual(refusedWith('CONFLICT', 'caseId'));
  expect((await start({ caseId: next, vehicleId })).userErrors).toEqual([]);

  await transport.health.settle(excluded, 'EXCLUDED');
  await transport.open();
  expect((await transport.responseOf(excluded)).transferOrder).toEqual(transferOrder);
});

test('what has arrived stays so when the verification is negative, and what is confirmed goes on', async () => {
  const [arrived, confirmed] = [await transport.open(), await transport.open()];
  await complete({ caseId: arrived });
  await transport.health.settle(arrived, 'EXCLUDED');
  await transport.health.settle(confirmed, 'CONFIRMED');
  await transport.open();
  const responses = [await transport.responseOf(arrived), await transport.responseOf(confirmed)];
  expect(responses).toMatchObject([
    { transfer: { state: 'DONE' }, transferOrder: { state: 'ARRIVED', cancelledAt: null } },
    { transfer: { state: 'OPEN' }, transferOrder: { state: 'ORDERED' } },
  ]);
});

test('a transfer sets out in its vehicle; the same again changes nothing', async () => {
  const input = {
    caseId: await transport.open(),
    vehicleId: await register(),
    fromPlace: '演练市演练路1号',
    toPlace: '演练医院',
  };
  const driver = { ...DRIVER, ...forCase(input.caseId) };
  const first = await start(input, driver);
  expect(first).toMatchObject({
    errors: [],
    userErrors: [],
    response: { transfer: { state: 'IN_PROGRESS' } },
  });
  expect(first.response.transferOrder).toMatchObject({
    id: first.order.id,
    state: 'UNDER_WAY',
    departedAt: expect.any(String),
    vehicle: { id: input.vehicleId },
    from: { place: input.fromPlace },
    to: { place: input.toPlace },
  });
  const told = await transport.told();
  expect(await start(input, driver)).toEqual(first);
  expect(await start({ caseId: input.caseId.toUpperCase(), vehicleId: null }, driver)).toEqual(first);
  expect(await transport.told()).toBe(told);
});

test('while it is under way another vehicle may come, and the first one is free', async () => {
  const [broken, spare] = [await register(), await register()];
  const [caseId, next] = [await transport.open(), await transport.open()];
  const driver = { ...DRIVER, ...forCase(caseId) };
  const { response: before } = await start({ caseId, vehicleId: broken }, driver);
  const { response: after } = await start({ caseId, vehicleId: spare, toPlace: '演练医院' }, driver);
  expect(after.transferOrder).toEqual({
    ...before.transferOrder,
    vehicle: { id: spare },
    to: { ...before.transferOrder.to, place: '演练医院' },
  });
  expect((await start({ caseId: next, vehicleId: broken })).userErrors).toEqual([]);
});

test('a vehicle is under way with one order at a time, until that one has arrived', async () => {
  const vehicleId = await register();
  const cases = await Promise.all(Array.from({ length: 6 }, () => transport.open()));
  const results = await Promise.all(cases.map((caseId) => start({ caseId, vehicleId })));
  const refused = results.filter(({ userErrors }) => userErrors.length > 0);
  expect(refused).toEqual(cases.slice(1).map(() => refusedWith('CONFLICT', 'vehicleId')));
  const taken = cases[results.findIndex(({ order }) => order !== null)];
  const waiting = cases.find((caseId) => caseId !== taken);
  expect((await transport.responseOf(waiting ?? '')).transferOrder).toMatchObject({ state: 'ORDERED' });
  await complete({ caseId: taken });
  expect((await start({ caseId: waiting, vehicleId })).userErrors).toEqual([]);
});

test('a drill holds no vehicle back from somebody real, and no invented vehicle carries them', async () => {
  const [invented, real] = [await register(), await register({ exercise: false })];
  const [drill, somebody] = [await transport.open(), await transport.open({ exercise: false })];
  expect((await start({ caseId: drill, vehicleId: real })).userErrors).toEqual([]);
  expect(await start({ caseId: somebody, vehicleId: invented })).toEqual(
    refusedWith('CONFLICT', 'vehicleId'),
  );
  expect((await start({ caseId: somebody, vehicleId: real })).userErrors).toEqual([]);
});

test('every fault of a start is told at once, and nothing is done', async () => {
  const caseId = await transport.open();
  const told = await transport.told();
  const [long, blank] = ['长'.repeat(201), ' '];
  const { userErrors } = await start({ caseId, vehicleId: randomUUID(), fromPlace: long, toPlace: blank });
  expect(userErrors).toEqual([
    { code: 'NOT_FOUND', field: ['input', 'vehicleId'] },
    { code: 'INVALID_TEXT', field: ['input', 'fromPlace'] },
    { code: 'INVALID_TEXT', field: ['input', 'toPlace'] },
  ]);
  expect(await start({ caseId, vehicleId: 'nothing' })).toEqual(refusedWith('NOT_FOUND', 'vehicleId'));
  expect((await transport.responseOf(caseId)).transferOrder).toMatchObject({
    state: 'ORDERED',
    vehicle: null,
  });
  expect(await transport.told()).toBe(told);
});

test('a transfer may arrive without having been seen to set out, and arrives once', async () => {
  const caseId = await transport.open();
  const arrived = await complete({ caseId });
  expect(arrived.response).toMatchObject({
    transfer: { state: 'DONE' },
    transferOrder: { state: 'ARRIVED', departedAt: null, arrivedAt: arrived.response.transfer.completedAt },
  });
  const told = await transport.told();
  expect(await complete({ caseId })).toEqual(arrived);
  expect(await start({ caseId })).toEqual(refusedWith('CONFLICT', 'caseId'));
  expect(await transport.told()).toBe(told);
});

test('a case that is not known and one of another place are refused alike, and so is a vehicle', async () => {
  const elsewhere = { role: 'driver', jurisdictions: ['510900'] } as const;
  const [caseId, vehicleId] = [await transport.open(), await register()];
  for (const take of [start, complete]) {
    for (const unknown of [randomUUID(), 'nothing']) {
      expect(await take({ caseId: unknown })).toEqual(refusedWith('NOT_FOUND', 'caseId'));
    }
    expect(await take({ caseId }, elsewhere)).toEqual(refusedWith('NOT_FOUND', 'caseId'));
  }
  const there = await transport.open({ jurisdiction: '510903' });
  expect(await start({ caseId: there, vehicleId }, elsewhere)).toEqual(refusedWith('NOT_FOUND', 'vehicleId'));
  expect(await transport.responseOf(caseId, elsewhere)).toEqual({ transfer: null, transferOrder: null });
});

test('whoever does not transfer may not step, and whoever may not read cases sees nothing', async () => {
  const caseId = await transport.open();
  for (const who of [
    { role: 'commander' },
    { agency: 'HEALTH', role: 'epidemiologist' },
    { agency: 'CIVIL_AFFAIRS', role: 'community_lead' },
  ] as const) {
    expect(await start({ caseId }, who)).toEqual({ errors: ['FORBIDDEN'] });
    expect(await complete({ caseId }, who)).toEqual({ errors: ['FORBIDDEN'] });
  }
  const { data, errors } = await transport.ask(
    `query ($r: [_Any!]!) { _entities(representations: $r) {
      ... on CaseResponse { transfer { state } transferOrder { id } } ... on Person { transfers { id } } } }`,
    {
      r: [
        { __typename: 'CaseResponse', caseId },
        { __typename: 'Person', id: randomUUID() },
      ],
    },
    { role: 'auditor' },
  );
  expect(data._entities).toEqual([null, null]);
  expect(errors.map(({ extensions }) => extensions.code)).toEqual(['FORBIDDEN', 'FORBIDDEN']);
});

test('a reference whose key is no id points to nothing, and is no fault', async () => {
  const keys = [5, null, true, [randomUUID()], {}, 'nothing', '', '\u0000', '\ud800', 'x'.repeat(10_000)];
  const references = { Vehicle: 'id', Person: 'id', CaseResponse: 'caseId' };
  const who = forCase(await transport.open());
  for (const [__typename, field] of Object.entries(references)) {
    const r = [...keys.map((key) => ({ __typename, [field]: key })), { __typename }];
    const { data, errors } = await transport.ask(
      `query ($r: [_Any!]!) { _entities(representations: $r) { ... on Vehicle { plate }
        ... on Person { transfers { id } } ... on CaseResponse { transfer { state } transferOrder { id } } } }`,
      { r },
      who,
    );
    // Of somebody who is not of the case nothing is told, whoever that is.
    const texts = __typename === 'Person' ? keys.filter((key) => typeof key === 'string') : [];
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(texts.map(() => 'FORBIDDEN'));
    expect(data._entities).toHaveLength(r.length);
    for (const entity of data._entities)
      expect([null, { transfers: null }, { transfer: null, transferOrder: null }]).toContainEqual(entity);
  }
});

test('whoever may not read cases is given no reference, not even its key', async () => {
  const caseId = await transport.open();
  const query = `query ($r: [_Any!]!) { _entities(representations: $r) {
    ... on CaseResponse { caseId } ... on Person { id } } }`;
  const r = [
    { __typename: 'CaseResponse', caseId },
    { __typename: 'Person', id: randomUUID() },
  ];
  const { data, errors } = await transport.ask(query, { r }, { role: 'auditor' });
  expect(data).toEqual({ _entities: [null, null] });
  expect(errors.map(({ extensions }) => extensions.code)).toEqual(['FORBIDDEN', 'FORBIDDEN']);
});

test('a step takes no text that no text should be, and no such id', async () => {
  const caseId = await transport.open();
  for (const text of ['\u0000', 'a\u0000b', '\ud800', 'x\udc00', '长'.repeat(10_000)]) {
    expect(await start({ caseId: text })).toEqual(refusedWith('NOT_FOUND', 'caseId'));
    expect(await complete({ caseId: text })).toEqual(refusedWith('NOT_FOUND', 'caseId'));
    expect(await start({ caseId, vehicleId: text })).toEqual(refusedWith('NOT_FOUND', 'vehicleId'));
    expect(await start({ caseId, fromPlace: text })).toEqual(refusedWith('INVALID_TEXT', 'fromPlace'));
    expect(await start({ caseId, toPlace: text })).toEqual(refusedWith('INVALID_TEXT', 'toPlace'));
  }
});

test('where no order can be written no lane is opened either, and the next positive is not held up', async () => {
  const told = await transport.told();
  const { sql } = transport.store;
  await sql`alter table transfer_order rename to transfer_order_gone`;
  const { caseId } = await transport.health.reportPositive();
  const parked = () => sql`select 1 from parked_event where payload ->> 'caseId' = ${caseId}`;
  await vi.waitFor(async () => expect(await parked()).toHaveLength(1), { timeout: 20_000 });
  await sql`alter table transfer_order_gone rename to transfer_order`;
  expect(await transport.responseOf(caseId)).toEqual({ transfer: null, transferOrder: null });
  expect(await transport.told()).toBe(told);
  await transport.open();
});

test('the orders of many cases are loaded in one query', async () => {
  const cases = [await transport.open(), await transport.open(), randomUUID(), 'nothing'];
  const store = (await openStore({ url: transport.service.database.url, max: 1 })).asService();
  const select = vi.spyOn(store.db, 'select');
  const orders = createTransferOrderLoader(store.db, { jurisdictions: ['321000'] } as never);
  const loaded = await Promise.all(cases.map((caseId) => orders.load(caseId)));
  expect(loaded.map((order) => order?.caseId)).toEqual([cases[0], cases[1], undefined, undefined]);
  expect(select).toHaveBeenCalledTimes(1);
  await store.close();
});

test('a subscriber is told each change of the lanes of its places, and after a cursor what was missed', async () => {
  const query = `subscription ($after: Cursor) { transferUpdates(after: $after) {
    cursor sequence caseId state case { id } } }`;
  const follow = async (after: string | null) =>
    subscribeTo(
      transport.service,
      { query, variables: { after } },
      { authorization: await transport.authorization({ role: 'commander' }) },
    );
  type Told = { cursor: string; sequence: number; caseId: string; state: string; case: { id: string } };
  const next = async (live: Awaited<ReturnType<typeof follow>>) =>
    (await live.next()).data?.transferUpdates as Told;

  const live = await follow(null);
  await live.connected;
  await transport.open({ jurisdiction: '510903' });
  const caseId = await transport.open();
  const opened = await next(live);
  expect(opened).toMatchObject({ caseId, state: 'OPEN', case: { id: caseId } });
  await live.close();

  await start({ caseId });
  await complete({ caseId });
  const resumed = await follow(opened.cursor);
  for (const [index, state] of ['IN_PROGRESS', 'DONE'].entries()) {
    expect(await next(resumed)).toMatchObject({ caseId, state, sequence: opened.sequence + index + 1 });
  }
  await resumed.close();
});

test('removing a drill takes its orders, lanes, case files and invented vehicles, and leaves what is real', async () => {
  const [drill, real] = [await transport.open(), await transport.open({ exercise: false })];
  const [invented, ambulance] = [await register(), await register({ exercise: false })];
  await start({ caseId: drill, vehicleId: invented });
  await start({ caseId: real, vehicleId: ambulance });
  const remove = (who?: Who) => transport.ask('mutation { removeTransportExercise }', {}, who);
  expect((await remove(DRIVER)).errors[0]?.extensions.code).toBe('FORBIDDEN');
  expect((await remove()).data.removeTransportExercise).toBeGreaterThan(0);
  expect(await transport.responseOf(drill)).toEqual({ transfer: null, transferOrder: null });
  expect((await transport.responseOf(real)).transferOrder).toMatchObject({ vehicle: { id: ambulance } });
  const left = await transport.store.sql`select count(*)::int as n from vehicle where exercise`;
  expect(left[0]?.n).toBe(0);
  const { sql } = transport.store;
  for (const table of ['case_file', 'case_file_person']) {
    const files = await sql`select case_id from ${sql(table)} where case_id in ${sql([drill, real])}`;
    expect(files.map((row) => row.case_id)).toEqual([real]);
  }
  expect((await remove()).data).toEqual({ removeTransportExercise: 0 });
});

test('removing a drill leaves the drills of other places, with the vehicle that one of them has ordered', async () => {
  const whole = { jurisdictions: ['000000'] };
  const remove = async (who?: Who) => {
    const { data, errors } = await transport.ask('mutation { removeTransportExercise }', {}, who);
    expect(errors).toEqual([]);
    return data.removeTransportExercise;
  };
  await remove(whole);
  const [own, there] = [await transport.open(), await transport.open({ jurisdiction: '510903' })];
  const [lent, kept] = [await register(), await register({ jurisdiction: '510903' }, whole)];
  await register();
  await start({ caseId: there, vehicleId: lent }, { ...DRIVER, ...whole });
  expect(await remove({ jurisdictions: [] })).toBe(0);
  expect(await remove()).toBe(1);
  expect(await transport.responseOf(own, whole)).toEqual({ transfer: null, transferOrder: null });
  expect(await transport.responseOf(there, whole)).toMatchObject({
    transfer: { state: 'IN_PROGRESS' },
    transferOrder: { vehicle: { id: lent } },
  });
  const left = await transport.store.sql`select id from vehicle where exercise`;
  expect(left.map(({ id }) => id).toSorted()).toEqual([lent, kept].toSorted());
  expect(await remove(whole)).toBe(1);
  expect(await transport.store.sql`select id from vehicle where exercise`).toHaveLength(0);
});

test('the published schema leaves the wire between services out', async () => {
  const { data } = await transport.ask('{ _service { sdl } }');
  expect(data._service.sdl).toContain('transferUpdates');
  expect(data._service.sdl).not.toContain('agencyEvents');
});
