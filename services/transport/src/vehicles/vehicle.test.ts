import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestTransport, type TestTransport } from '../testing/test-transport.js';

let transport: TestTransport;
beforeAll(async () => {
  transport = await startTestTransport();
});
afterAll(() => transport?.stop());

const REGISTER = `mutation ($input: RegisterVehiclesInput!) { registerVehicles(input: $input) {
  vehicles { id plate kind seats jurisdiction exercise } userErrors { code field row } } }`;
const PAGE = `query ($first: Int, $after: String) { vehicles(first: $first, after: $after) {
  edges { cursor node { plate } } pageInfo { hasNextPage hasPreviousPage endCursor } } }`;

let lastPlate = 0;
const nextPlate = () => {
  lastPlate += 1;
  return `苏KB${String(lastPlate).padStart(4, '0')}`;
};
const vehicle = (changed: object = {}) => ({
  plate: nextPlate(),
  kind: 'NEGATIVE_PRESSURE_AMBULANCE',
  seats: 2,
  jurisdiction: '321002',
  ...changed,
});
type Who = Parameters<TestTransport['ask']>[2];
const register = async (vehicles: object[], who?: Who) => {
  const { data, errors } = await transport.ask(REGISTER, { input: { vehicles } }, who);
  expect(errors).toEqual([]);
  return data.registerVehicles;
};
const platesOf = async (variables: Record<string, unknown>, who?: Who): Promise<string[]> => {
  const { data } = await transport.ask(PAGE, variables, who);
  return data.vehicles.edges.map(({ node }: { node: { plate: string } }) => node.plate);
};
const count = async () => (await transport.store.sql`select count(*)::int as n from vehicle`)[0]?.n as number;

test('nobody but a dispatcher registers vehicles, and nobody reads them who has nothing to do with them', async () => {
  for (const who of [{ role: 'driver' }, { agency: 'HEALTH', role: 'epidemiologist' }] as const) {
    const { errors } = await transport.ask(REGISTER, { input: { vehicles: [] } }, who);
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(['FORBIDDEN']);
  }
  const neighbour = { agency: 'CIVIL_AFFAIRS', role: 'grid_worker' } as const;
  for (const [query, variables] of [
    [PAGE, {}],
    ['query ($id: ID!) { vehicle(id: $id) { id } }', { id: randomUUID() }],
    [
      'query ($r: [_Any!]!) { _entities(representations: $r) { ... on Vehicle { plate } } }',
      { r: [{ __typename: 'Vehicle', id: randomUUID() }] },
    ],
  ] as const) {
    const { errors } = await transport.ask(query, variables, neighbour);
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(['FORBIDDEN']);
  }
});

test('a registered vehicle is found by its id, here and as another agency’s reference', async () => {
  const {
    vehicles: [registered],
  } = await register([vehicle({ plate: '苏k·a1234', jurisdiction: '3210' })]);
  expect(registered).toMatchObject({ plate: '苏KA1234', jurisdiction: '321000', exercise: false });
  const { data } = await transport.ask(
    `query ($id: ID!, $r: [_Any!]!) { vehicle(id: $id) { plate }
      _entities(representations: $r) { ... on Vehicle { plate seats } } }`,
    { id: registered.id.toUpperCase(), r: [{ __typename: 'Vehicle', id: registered.id }] },
  );
  expect(data).toEqual({ vehicle: { plate: '苏KA1234' }, _entities: [{ plate: '苏KA1234', seats: 2 }] });
});

test('the same plate again gives the vehicle as it was registered, also twice in one request', async () => {
  const row = vehicle();
  const first = await register([row, { ...row, seats: 9 }]);
  const before = await count();
  const again = await register([{ ...row, kind: 'BUS', plate: ` ${row.plate.toLowerCase()}` }]);
  expect(again).toEqual({ vehicles: [first.vehicles[0]], userErrors: [] });
  expect(first.vehicles[1]).toEqual(first.vehicles[0]);
  expect(await count()).toBe(before);
});

test('the same vehicles registered by many at once, in any order, are registered once', async () => {
  const rows = Array.from({ length: 40 }, () => vehicle());
  const before = await count();
  const results = await Promise.all(
    Array.from({ length: 6 }, (_, index) => register(index % 2 === 0 ? rows : rows.toReversed())),
  );
  const ids = results.map(({ vehicles }) => vehicles.map(({ id }: { id: string }) => id).toSorted());
  for (const list of ids) expect(list).toEqual(ids[0]);
  expect((await count()) - before).toBe(rows.length);
});

test('refused rows are named and null, the others are registered', async () => {
  const outcome = await register([
    vehicle(),
    vehicle({ plate: '苏KI0001', seats: 0 }),
    vehicle({ jurisdiction: '510903' }),
    vehicle(),
  ]);
  expect(outcome.vehicles.map((row: object | null) => row !== null)).toEqual([true, false, false, true]);
  expect(outcome.userErrors).toEqual([
    { code: 'PLATE_CHARACTERS', field: ['input', 'vehicles', '1', 'plate'], row: 1 },
    { code: 'INVALID_SEATS', field: ['input', 'vehicles', '1', 'seats'], row: 1 },
    { code: 'FORBIDDEN', field: ['input', 'vehicles', '2', 'jurisdiction'], row: 2 },
  ]);
});

test('501 rows are refused whole', async () => {
  const before = await count();
  const outcome = await register(Array.from({ length: 501 }, () => vehicle()));
  expect(outcome).toMatchObject({ vehicles: [], userErrors: [{ code: 'TOO_MANY_ROWS', row: null }] });
  expect(await count()).toBe(before);
  lastPlate = 1_000;
  expect((await register(Array.from({ length: 500 }, () => vehicle()))).userErrors).toEqual([]);
});

test('a plate that is another place’s, or real where this one is invented, is refused and not shown', async () => {
  const row = vehicle({ plate: '川JA0001' });
  const [suining, yangzhou] = [{ jurisdictions: ['510900'] }, { jurisdictions: ['321000'] }];
  await register([{ ...row, jurisdiction: '510903' }], suining);
  const conflict = [{ code: 'CONFLICT', field: ['input', 'vehicles', '0', 'plate'], row: 0 }];
  expect(await register([row], yangzhou)).toEqual({ vehicles: [null], userErrors: conflict });
  const invented = { ...row, jurisdiction: '510903', exercise: true };
  expect(await register([invented], suining)).toEqual({ vehicles: [null], userErrors: conflict });
});

test('out of the caller’s places a vehicle does not exist', async () => {
  const {
    vehicles: [{ id, plate }],
  } = await register([vehicle()]);
  const elsewhere = { jurisdictions: ['321003'] };
  const { data, errors } = await transport.ask(
    'query ($id: ID!) { vehicle(id: $id) { id } unknown: vehicle(id: "nothing") { id } }',
    { id },
    elsewhere,
  );
  expect({ data, errors }).toEqual({ data: { vehicle: null, unknown: null }, errors: [] });
  expect(await platesOf({ first: 100 }, elsewhere)).not.toContain(plate);
});

test('the list is paged by plate without gap or repetition', async () => {
  const rows = Array.from({ length: 7 }, (_, index) =>
    vehicle({ plate: `宁E${index}0001`, jurisdiction: '640522' }),
  );
  const zhongwei = { jurisdictions: ['640500'] };
  await register(rows, zhongwei);
  const seen: string[] = [];
  let after: string | null = null;
  do {
    const { data }: Awaited<ReturnType<TestTransport['ask']>> = await transport.ask(
      PAGE,
      { first: 3, after },
      zhongwei,
    );
    const { edges, pageInfo } = data.vehicles;
    expect(pageInfo.hasPreviousPage).toBe(after !== null);
    seen.push(...edges.map(({ node }: { node: { plate: string } }) => node.plate));
    after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
  } while (after !== null);
  expect(seen).toEqual(rows.map(({ plate }) => plate));
});

test('a page size out of bounds and a cursor that is none are faults', async () => {
  for (const first of [0, 101]) {
    const { errors } = await transport.ask(PAGE, { first });
    expect(errors[0]?.extensions.code).toBe('INVALID_INPUT');
  }
  const keys = ['\0', '苏KA12\u00004', '', '苏k·a1234', '苏'.repeat(400)];
  for (const after of ['?', ...keys.map((key) => Buffer.from(key).toString('base64url'))]) {
    const { errors } = await transport.ask(PAGE, { after });
    expect(errors[0]?.extensions.code).toBe('CURSOR_INVALID');
  }
});

test('what no text should hold is refused by row and field, and ends no batch with a fault', async () => {
  const bad = ['\u0000', '苏K\u00001234', '\ud800', '', '苏'.repeat(10_000)];
  const rows = [
    ...bad.map((plate) => vehicle({ plate })),
    ...bad.map((jurisdiction) => vehicle({ jurisdiction })),
  ];
  const { vehicles, userErrors } = await register(rows);
  expect(vehicles).toEqual(rows.map(() => null));
  expect(userErrors.map(({ row, field }: { row: number; field: string[] }) => [row, field.at(-1)])).toEqual(
    rows.map((_, row) => [row, row < bad.length ? 'plate' : 'jurisdiction']),
  );
  const ids = [...bad, '1'.repeat(36)];
  const { data, errors } = await transport.ask(
    `query (${ids.map((_, n) => `$id${n}: ID!`).join()}) { ${ids.map((_, n) => `v${n}: vehicle(id: $id${n}) { id }`).join(' ')} }`,
    Object.fromEntries(ids.map((id, n) => [`id${n}`, id])),
  );
  expect(errors).toEqual([]);
  expect(Object.values(data)).toEqual(ids.map(() => null));
});
