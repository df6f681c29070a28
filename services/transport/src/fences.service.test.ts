import { randomUUID } from 'node:crypto';
import { openStore, type Store } from '@tongbu/store';
import { countRows } from '@tongbu/store/testing';
import { answerBytes } from '@tongbu/subgraph/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestTransport, type TestTransport } from './testing/test-transport.js';

const HOME = { jurisdictions: ['321000'] };
const ELSEWHERE = { jurisdictions: ['320100'] };

let transport: TestTransport;
let store: Store;
const ids = { home: { case: '', vehicle: '', person: '' }, elsewhere: { case: '', vehicle: '', person: '' } };

beforeAll(async () => {
  transport = await startTestTransport();
  store = await openStore({ url: transport.service.database.url, max: 2 });
  for (const [name, jurisdiction, plate] of [
    ['home', '321002', '苏K10001'],
    ['elsewhere', '320102', '苏A10001'],
  ] as const) {
    const vehicle = { plate, kind: 'NEGATIVE_PRESSURE_AMBULANCE', seats: 1, jurisdiction, exercise: true };
    const { data } = await transport.ask(
      'mutation ($input: RegisterVehiclesInput!) { registerVehicles(input: $input) { vehicles { id } } }',
      { input: { vehicles: [vehicle] } },
      { jurisdictions: [jurisdiction] },
    );
    ids[name].vehicle = data.registerVehicles.vehicles[0].id;
    ids[name].person = randomUUID();
    ids[name].case = await transport.open({ jurisdiction, personId: ids[name].person });
  }
}, 60_000);
afterAll(async () => {
  await store?.close();
  await transport?.stop();
});

describe('the tables of transport', () => {
  const TABLES = ['transfer_order', 'vehicle', 'lane'] as const;
  const EACH = (n: number) => ({ transfer_order: n, vehicle: n, lane: n });
  const seenBy = (jurisdictions: string[]) =>
    countRows(store.scopedTo({ agency: 'TRANSPORT', jurisdictions }).db, TABLES);

  it('show a caller the rows of their places only, without a scope none, and the service all', async () => {
    expect(await seenBy(['321000'])).toEqual(EACH(1));
    expect(await seenBy(['320000'])).toEqual(EACH(2));
    expect(await seenBy(['510000'])).toEqual(EACH(0));
    expect(await countRows(store.db, TABLES)).toEqual(EACH(0));
    expect(await countRows(store.asService().db, TABLES)).toEqual(EACH(2));
  });

  it('show a vehicle of another place to whoever may see the order that it comes for', async () => {
    await transport.store.sql`
      update transfer_order set vehicle_id = ${ids.elsewhere.vehicle} where case_id = ${ids.home.case}`;
    expect((await seenBy(['321000'])).vehicle).toBe(2);
    await transport.store.sql`update transfer_order set vehicle_id = null`;
    expect((await seenBy(['321000'])).vehicle).toBe(1);
  });
});

describe('a record of another place', () => {
  const ENTITIES = (type: string, fields: string) =>
    `query ($r: [_Any!]!) { _entities(representations: $r) { ... on ${type} { ${fields} } } }`;
  const one = (__typename: string, key: string, of: 'case' | 'vehicle' | 'person') => ({
    variables: (its: typeof ids.home) => ({ r: [{ __typename, [key]: its[of] }] }),
  });
  const input = (of: (its: typeof ids.home) => object) => ({
    variables: (its: typeof ids.home) => ({ input: of(its) }),
  });
  const WAYS: [string, { query: string; variables: (its: typeof ids.home) => object }][] = [
    [
      'vehicle',
      { query: 'query ($id: ID!) { vehicle(id: $id) { plate } }', variables: (its) => ({ id: its.vehicle }) },
    ],
    ['Vehicle in _entities', { query: ENTITIES('Vehicle', 'plate'), ...one('Vehicle', 'id', 'vehicle') }],
    [
      'CaseResponse in _entities',
      {
        query: ENTITIES('CaseResponse', 'transfer { state } transferOrder { state vehicle { plate } }'),
        ...one('CaseResponse', 'caseId', 'case'),
      },
    ],
    [
      'Person.transfers',
      { query: ENTITIES('Person', 'transfers { state }'), ...one('Person', 'id', 'person') },
    ],
    [
      'startTransfer of a case',
      {
        query: `mutation ($input: StartTransferInput!) { startTransfer(input: $input) {
          response { transfer { state } } order { state } userErrors { code message field } } }`,
        ...input((its) => ({ caseId: its.case })),
      },
    ],
    [
      'startTransfer in a vehicle',
      {
        query: `mutation ($input: StartTransferInput!) { startTransfer(input: $input) {
          response { transfer { state } } order { state } userErrors { code message field } } }`,
        ...input((its) => ({ caseId: ids.home.case, vehicleId: its.vehicle })),
      },
    ],
    [
      'completeTransfer',
      {
        query: `mutation ($input: CompleteTransferInput!) { completeTransfer(input: $input) {
          response { transfer { state } } order { state } userErrors { code message field } } }`,
        ...input((its) => ({ caseId: its.case })),
      },
    ],
  ];

  it.each(WAYS)(
    'and one that does not exist give the same bytes by the same statements: %s',
    async (_, way) => {
      const nobody = { case: randomUUID(), vehicle: randomUUID(), person: randomUUID() };
      const ask = async (its: typeof ids.home, who: { jurisdictions: string[] }) =>
        answerBytes(transport.service, {
          query: way.query,
          variables: { ...way.variables(its) },
          authorization: await transport.authorization(who),
          headers: {
            'tongbu-purpose': 'TRANSFER',
            'tongbu-case': (who === HOME ? ids.home : ids.elsewhere).case,
          },
        });
      const foreign = await ask(ids.elsewhere, HOME);
      expect(foreign).toEqual(await ask(nobody, HOME));
      expect(foreign.answer.startsWith('200 ')).toBe(true);
      expect(foreign.statements.length).toBeGreaterThan(0);
      const own = await ask(ids.elsewhere, ELSEWHERE);
      expect(own.answer).not.toBe(foreign.answer);
    },
  );
});
