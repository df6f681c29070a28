import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startTestCivilAffairs, type TestCivilAffairs, type Who } from './testing/test-civil-affairs.js';

let civil: TestCivilAffairs;
beforeAll(async () => {
  civil = await startTestCivilAffairs();
});
afterAll(() => civil?.close());
beforeEach(async () => {
  await civil.store.sql`truncate community cascade`;
  civil.register.asked.length = 0;
  civil.register.down = false;
});

const grid = (name: string, changed: object = {}) => ({
  name,
  leader: 'leader-1',
  head: 'head-1',
  memberCount: 12,
  ...changed,
});
const wenchang = (changed: object = {}) => ({
  code: '321002001001',
  name: '文昌社区',
  grids: [grid('一')],
  ...changed,
});
const registerCommunities = (communities: object[], who?: Who) =>
  civil.change(
    'registerCommunities',
    'communities { id code name grids { name leader } } registered',
    { communities },
    who,
  );
const door = (changed: object = {}) => ({
  communityCode: '321002001001',
  address: '文昌社区3幢501室',
  personIds: civil.people(1),
  ...changed,
});
const registerHouseholds = (households: object[], who?: Who) =>
  civil.change(
    'registerHouseholds',
    'households { id memberCount exercise } registered',
    { households },
    who,
  );
const membersOf = async (householdId: string) => {
  const rows = await civil.store
    .sql`select person_id from household_member where household_id = ${householdId} order by person_id`;
  return rows.map((row) => row.person_id);
};
const refusalsOf = async (...households: object[]) => (await registerHouseholds(households)).data.refusals;

describe('registering communities', () => {
  it('again gives the same communities; grids that were not there are added, and nothing else changes', async () => {
    const first = await registerCommunities([wenchang()]);
    const again = await registerCommunities([
      wenchang({ grids: [grid('二'), grid('一')] }),
      wenchang({ grids: [] }),
    ]);
    expect(first.data).toMatchObject({ registered: 1, refusals: [] });
    expect(again.data).toMatchObject({ registered: 0, refusals: [] });
    const ids = again.data.communities.map(({ id }: { id: string }) => id);
    expect(new Set([first.data.communities[0].id, ...ids]).size).toBe(1);
    expect(again.data.communities[1].grids.map(({ name }: { name: string }) => name).toSorted()).toEqual(
      ['一', '二'].toSorted(),
    );
  });

  it('refuses a row that tells it differently, by field, and keeps what is recorded', async () => {
    await registerCommunities([wenchang()]);
    const { data } = await registerCommunities([
      wenchang({ name: '别的社区' }),
      wenchang({ jurisdiction: '321002' }),
      wenchang({ grids: [grid('三'), grid('一', { head: 'head-2' })] }),
      wenchang({ code: '321002001002', name: '另一社区' }),
    ]);
    expect(data.refusals).toEqual([
      ['CONFLICT', 'name', 0],
      ['CONFLICT', 'jurisdiction', 1],
      ['CONFLICT', 'head', 2],
    ]);
    expect(data.communities.map((community: object | null) => community === null)).toEqual([
      true,
      true,
      true,
      false,
    ]);
    expect(data.registered).toBe(1);
    expect((await registerCommunities([wenchang()])).data.communities[0].grids).toEqual([
      { name: '一', leader: 'leader-1' },
    ]);
  });

  it('for a place that is not the caller’s is refused row by row, and 501 rows whole', async () => {
    const { data } = await registerCommunities([wenchang({ code: '510903001001' }), wenchang()]);
    expect(data).toMatchObject({ registered: 1, refusals: [['FORBIDDEN', 'jurisdiction', 0]] });
    const many = await registerCommunities(Array.from({ length: 501 }, () => wenchang()));
    expect(many.data).toEqual({
      communities: [],
      registered: 0,
      refusals: [['TOO_MANY_ROWS', 'communities']],
    });
  });

  it('refuses what no text should hold by row and field, and takes one community twice in one batch', async () => {
    const bad = ['\u0000', '文\u0000', '\ud800', '文\ud801', '', '长'.repeat(10_000)];
    const rows = [
      ...bad.map((code) => wenchang({ code, jurisdiction: '321002' })),
      ...bad.map((name) => wenchang({ name })),
      ...bad.map((jurisdiction) => wenchang({ jurisdiction })),
      ...bad.map((name) => wenchang({ grids: [grid(name)] })),
      ...bad.map((leader) => wenchang({ grids: [grid('一', { leader })] })),
    ];
    const { data, errors } = await registerCommunities([
      ...rows,
      wenchang(),
      wenchang({ code: ' ３２1002001001' }),
    ]);
    expect(errors).toEqual([]);
    const fields = ['code', 'name', 'jurisdiction', 'name', 'leader'];
    expect(data.refusals.map(([, field, row]: [string, string, number]) => [row, field])).toEqual(
      rows.map((_, row) => [row, fields[Math.floor(row / bad.length)]]),
    );
    expect(data.registered).toBe(1);
    expect(data.communities.at(-1)).toEqual(data.communities.at(-2));
  });

  it('is for the community lead only', async () => {
    for (const who of [
      { role: 'grid_worker' },
      { role: 'commander' },
      { role: 'integrator' },
      { agency: 'HEALTH', role: 'epidemiologist' },
    ] satisfies Who[]) {
      expect((await registerCommunities([wenchang()], who)).errors).toEqual(['FORBIDDEN']);
    }
  });

  it('by twenty requests at once makes one community and one grid', async () => {
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => registerCommunities([wenchang()])));
    expect(outcomes.reduce((sum, { data }) => sum + data.registered, 0)).toBe(1);
    const [row] = await civil.store
      .sql`select (select count(*) from community)::int as communities, (select count(*) from grid)::int as grids`;
    expect(row).toEqual({ communities: 1, grids: 1 });
  });
});

describe('the communities', () => {
  const codes =
    'query ($first: Int, $after: String) { communities(first: $first, after: $after) { edges { node { code } } pageInfo { hasNextPage endCursor } } }';

  it('are paged by code, each once', async () => {
    const all = Array.from({ length: 7 }, (_, index) => `32100200100${index + 1}`);
    await registerCommunities(all.map((code) => wenchang({ code })));
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const {
        data,
      }: {
        data: {
          communities: {
            edges: { node: { code: string } }[];
            pageInfo: { hasNextPage: boolean; endCursor: string };
          };
        };
      } = await civil.run(codes, { first: 3, after });
      seen.push(...data.communities.edges.map(({ node }) => node.code));
      after = data.communities.pageInfo.hasNextPage ? data.communities.pageInfo.endCursor : null;
    } while (after);
    expect(seen).toEqual(all);
    expect((await civil.run(codes, { first: 101 })).errors).toEqual(['INVALID_INPUT']);
    const keys = ['', '\u0000', '321002', '32100200100\u0000', 'wc-1', 'W'.repeat(41)];
    for (const after of ['no cursor', 'AA', ...keys.map((key) => Buffer.from(key).toString('base64url'))])
      expect((await civil.run(codes, { after })).errors).toEqual(['CURSOR_INVALID']);
  });

  it('are those of the caller’s places, at every level of a place; out of them a community does not exist', async () => {
    const { data } = await registerCommunities([wenchang()]);
    const { id } = data.communities[0];
    const see = async (jurisdictions: string[]) => {
      const both = await civil.run(
        'query ($id: ID!) { community(id: $id) { code } communities { edges { node { code } } } }',
        { id },
        { jurisdictions, role: 'commander' },
      );
      expect(both.errors).toEqual([]);
      expect(both.data.communities.edges.length).toBe(both.data.community === null ? 0 : 1);
      return both.data.community !== null;
    };
    for (const place of ['000000', '320000', '321000', '321002', '321002001', '321002001001'])
      expect(await see([place])).toBe(true);
    for (const place of ['510000', '321003', '321002002', '321002001002'])
      expect(await see([place])).toBe(false);
    expect(await see(['510000', '321002'])).toBe(true);
  });
});

describe('registering households', () => {
  beforeEach(async () => {
    await registerCommunities([wenchang({ grids: [grid('一'), grid('二')] })]);
  });

  it('again gives the same household; people and a grid that were not known are added', async () => {
    const people = civil.people(3);
    const first = await registerHouseholds([door({ personIds: people.slice(0, 2) })]);
    const again = await registerHouseholds([door({ personIds: people.slice(1), gridName: '一' })]);
    expect(first.data).toMatchObject({ registered: 1, refusals: [] });
    expect(again.data).toMatchObject({
      registered: 0,
      refusals: [],
      households: [{ id: first.data.households[0].id, memberCount: 3 }],
    });
    expect(await membersOf(first.data.households[0].id)).toEqual(people.toSorted());
    const [home] = await civil.store.sql`select name from grid join household on grid.id = grid_id`;
    expect(home?.name).toBe('一');
  });

  it('by an external id knows the household whatever else is there', async () => {
    const first = await registerHouseholds([door({ externalId: 'H-1' }), door({ externalId: 'H-2' })]);
    expect(first.data).toMatchObject({ registered: 2, refusals: [] });
    const again = await registerHouseholds([door({ externalId: 'H-1', personIds: [] })]);
    expect(again.data.households[0].id).toBe(first.data.households[0].id);
    expect(await refusalsOf(door({ externalId: 'H-1', address: '另一处', personIds: [] }))).toEqual([
      ['CONFLICT', 'address', 0],
    ]);
  });

  it('moves nobody: a person who lives elsewhere makes the row refused whole, the others are registered', async () => {
    const [resident, newcomer] = civil.people(2);
    await registerHouseholds([door({ personIds: [resident] })]);
    const { data } = await registerHouseholds([
      door({ address: '2室', personIds: [newcomer, resident] }),
      door({ address: '3室', personIds: [newcomer] }),
    ]);
    expect(data).toMatchObject({ registered: 1, refusals: [['CONFLICT', 'personIds', 0]] });
    expect(data.households[0]).toBeNull();
    expect(await membersOf(data.households[1].id)).toEqual([newcomer]);
    const [row] = await civil.store.sql`select count(*)::int as n from household`;
    expect(row?.n).toBe(2);
  });

  it('by many at once leaves everybody in one household', async () => {
    const [person] = civil.people(1);
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        registerHouseholds([door({ address: `${index}室`, personIds: [person] })]),
      ),
    );
    expect(outcomes.filter(({ data }) => data.refusals.length === 0)).toHaveLength(1);
    expect(outcomes.flatMap(({ data }) => data.refusals)).toEqual(
      Array.from({ length: 9 }, () => ['CONFLICT', 'personIds', 0]),
    );
  });

  it('refuses what does not exist, each with field and row, and echoes no value', async () => {
    const stranger = randomUUID();
    const outcome = await registerHouseholds([
      door({ communityCode: '321002009009' }),
      door({ gridName: '九十九' }),
      door({ personIds: [stranger] }),
      door({ personIds: ['321003195203150023'] }),
      door({ externalId: '321003195203150023' }),
      door(),
    ]);
    expect(outcome.data.refusals).toEqual([
      ['UNKNOWN_COMMUNITY', 'communityCode', 0],
      ['UNKNOWN_GRID', 'gridName', 1],
      ['UNKNOWN_PERSON', 'personIds', 2],
      ['NOT_FOUND', 'personIds', 3],
      ['ID_AS_EXTERNAL_ID', 'externalId', 4],
    ]);
    expect(outcome.data.registered).toBe(1);
    for (const value of ['321002009009', '九十九', stranger, '321003195203150023'])
      expect(outcome.text).not.toContain(value);
  });

  it('of a place that is not the caller’s is refused as one that does not exist', async () => {
    const { data } = await registerHouseholds([door()], { jurisdictions: ['510900'] });
    expect(data.refusals).toEqual([['UNKNOWN_COMMUNITY', 'communityCode', 0]]);
  });

  it('asks the register only for people whom it has not seen, and tells when it does not answer', async () => {
    const home = door();
    await registerHouseholds([home]);
    expect(civil.register.asked).toEqual([home.personIds]);
    civil.register.down = true;
    expect((await registerHouseholds([home])).data).toMatchObject({ registered: 0, refusals: [] });
    const { errors } = await registerHouseholds([door({ address: '2室' })]);
    expect(errors).toEqual(['AGENCY_UNAVAILABLE']);
    const [row] = await civil.store.sql`select count(*)::int as n from household`;
    expect(row?.n).toBe(1);
  });

  it('refuses what no text should hold by row and field, and ends no batch with a fault', async () => {
    const bad = ['\u0000', 'A\u0000', '\ud800', 'A\ud801', '', '长'.repeat(10_000)];
    const fields = ['communityCode', 'gridName', 'address', 'externalId'];
    const rows = fields.flatMap((field) => bad.map((text) => door({ [field]: text })));
    const ids = bad.map((id) => door({ personIds: [id] }));
    const { data, errors, text } = await registerHouseholds([...rows, ...ids]);
    expect(errors).toEqual([]);
    expect(data.refusals.map(([, field, row]: [string, string, number]) => [row, field])).toEqual([
      ...rows.map((_, row) => [row, fields[Math.floor(row / bad.length)]]),
      ...ids.map((_, index) => [rows.length + index, 'personIds']),
    ]);
    expect(text).not.toContain('长');
  });

  it('told twice in one batch is one household, in whatever spelling', async () => {
    const [first, second] = civil.people(2);
    const { data } = await registerHouseholds([
      door({ address: 'Cafe\u0301', personIds: [first] }),
      door({ address: ' Caf\u00e9 ', personIds: [first?.toUpperCase(), second] }),
      door({ externalId: 'H-1' }),
      door({ externalId: ' H-1 ' }),
    ]);
    expect(data).toMatchObject({ registered: 2, refusals: [] });
    expect(data.households[1]).toMatchObject({ id: data.households[0].id, memberCount: 2 });
    expect(data.households[3].id).toBe(data.households[2].id);
  });

  it('takes 500 at once and refuses 501 whole', async () => {
    const rows = Array.from({ length: 501 }, (_, index) =>
      door({ address: `${index}室`, personIds: civil.people(3) }),
    );
    expect(await refusalsOf(...rows)).toEqual([['TOO_MANY_ROWS', 'households']]);
    const { data } = await registerHouseholds(rows.slice(1));
    expect(data).toMatchObject({ registered: 500, refusals: [] });
    const again = await registerHouseholds(rows.slice(1));
    expect(again.data).toMatchObject({ registered: 0, refusals: [] });
  });

  it('is of a drill in a community of a drill, whatever the row says', async () => {
    await registerCommunities([wenchang({ code: '321002001002', exercise: true })]);
    const { data } = await registerHouseholds([
      door({ communityCode: '321002001002' }),
      door({ address: '2室', exercise: true }),
      door(),
    ]);
    expect(data.households.map(({ exercise }: { exercise: boolean }) => exercise)).toEqual([
      true,
      true,
      false,
    ]);
  });
});

describe('who may ask civil affairs at all', () => {
  const query = `query ($r: [_Any!]!) { _entities(representations: $r) { ... on Person { household { address memberCount } isolationPlan { id } }
    ... on CaseResponse { isolationPlans { id } communityControl { state } } } }`;

  it('an auditor is refused every field that civil affairs offers', async () => {
    const { data } = await registerCommunities([wenchang()]);
    const { id } = data.communities[0];
    const auditor: Who = { role: 'auditor' };
    const operations = [
      `{ community(id: "${id}") { id } }`,
      '{ communities { edges { cursor } } }',
      'mutation { registerCommunities(input: { communities: [] }) { registered } }',
      'mutation { registerHouseholds(input: { households: [] }) { registered } }',
      `mutation { startCommunityControl(input: { caseId: "${id}" }) { response { caseId } } }`,
      `mutation { completeCommunityControl(input: { caseId: "${id}" }) { response { caseId } } }`,
      'mutation { removeCivilAffairsExercise }',
    ];
    for (const operation of operations)
      expect((await civil.run(operation, {}, auditor)).errors).toEqual(['FORBIDDEN']);
    for (const type of ['Community', 'Household', 'Grid', 'Person', 'CaseResponse']) {
      const key = { [type === 'CaseResponse' ? 'caseId' : 'id']: id };
      const { data: given, errors } = await civil.run(query, { r: [{ __typename: type, ...key }] }, auditor);
      expect([given, errors]).toEqual([{ _entities: [null] }, ['FORBIDDEN']]);
    }
  });

  it('a reference whose key is no id points to nothing, and is no fault', async () => {
    const keys = [5, null, true, [randomUUID()], {}, 'nothing', '', '\u0000', '\ud800', 'x'.repeat(10_000)];
    for (const type of ['Community', 'Household', 'Grid', 'Person', 'CaseResponse']) {
      const field = type === 'CaseResponse' ? 'caseId' : 'id';
      const r = [...keys.map((key) => ({ __typename: type, [field]: key })), { __typename: type }];
      const { data, errors } = await civil.run(query, { r }, {});
      // Two guarded fields of everything that may be somebody, one of everything that may be a response.
      const guarded = { Person: 2, CaseResponse: 1 }[type] ?? 0;
      const texts = keys.filter((key) => typeof key === 'string').length;
      expect(errors).toEqual(Array.from({ length: texts * guarded }, () => 'FORBIDDEN'));
      for (const entity of data._entities) expect(JSON.stringify(entity)).not.toMatch(/"[^"]*":"/);
      if (type !== 'Person' && type !== 'CaseResponse') expect(data._entities).toEqual(r.map(() => null));
    }
  });
});
