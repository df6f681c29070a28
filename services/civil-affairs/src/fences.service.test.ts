import { randomUUID } from 'node:crypto';
import { openStore, type Store } from '@tongbu/store';
import { countRows } from '@tongbu/store/testing';
import { answerBytes } from '@tongbu/subgraph/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestCivilAffairs, type TestCivilAffairs } from './testing/test-civil-affairs.js';

/** What there is of one place: a case, and the household that it lives in with somebody. */
interface Place {
  readonly case: string;
  readonly person: string;
  readonly community: string;
  readonly grid: string;
  readonly household: string;
  readonly code: string;
}

let civil: TestCivilAffairs;
let store: Store;
let home: Place;
let elsewhere: Place;

async function fill(jurisdiction: string): Promise<Place> {
  const who = { jurisdictions: [jurisdiction] };
  const code = `${jurisdiction}001001`;
  const [person = '', housemate = ''] = civil.people(2);
  const community = { code, name: '演练社区', jurisdiction, exercise: true };
  const grids = [{ name: '一格', leader: 'leader-1', head: 'head-1', memberCount: 3 }];
  const registered = await civil.change(
    'registerCommunities',
    'communities { id grids { id } }',
    { communities: [{ ...community, grids }] },
    who,
  );
  const households = await civil.change(
    'registerHouseholds',
    'households { id }',
    {
      households: [
        {
          communityCode: code,
          gridName: '一格',
          address: '演练路1号',
          personIds: [person, housemate],
          exercise: true,
        },
      ],
    },
    who,
  );
  const { caseId } = await civil.health.reportPositive({ jurisdiction, personId: person });
  await civil.laneComesTo(caseId, 'OPEN');
  await civil.fileComesTo(caseId, 'ACTIVE');
  const [its] = registered.data.communities;
  await civil.change(
    'startCommunityControl',
    'response { caseId }',
    { caseId, gridId: its.grids[0].id },
    who,
  );
  return {
    case: caseId,
    person,
    community: its.id,
    grid: its.grids[0].id,
    household: households.data.households[0].id,
    code,
  };
}

beforeAll(async () => {
  civil = await startTestCivilAffairs();
  store = await openStore({ url: civil.service.database.url, max: 2 });
  home = await fill('321002');
  elsewhere = await fill('320102');
}, 60_000);
afterAll(async () => {
  await store?.close();
  await civil?.close();
});

describe('the tables of civil affairs', () => {
  const ROWS = {
    community: 1,
    grid: 1,
    household: 1,
    household_member: 2,
    isolation_plan: 1,
    community_control: 1,
    lane: 1,
  };
  const TABLES = Object.keys(ROWS);
  const times = (n: number) =>
    Object.fromEntries(Object.entries(ROWS).map(([table, rows]) => [table, rows * n]));
  const seenBy = (jurisdictions: string[]) =>
    countRows(store.scopedTo({ agency: 'CIVIL_AFFAIRS', jurisdictions }).db, TABLES);

  it('show a caller the rows of their places only, without a scope none, and the service all', async () => {
    expect(await seenBy(['321000'])).toEqual(times(1));
    expect(await seenBy(['320000'])).toEqual(times(2));
    expect(await seenBy(['510000'])).toEqual(times(0));
    expect(await countRows(store.db, TABLES)).toEqual(times(0));
    expect(await countRows(store.asService().db, TABLES)).toEqual(times(2));
  });

  it('show a plan to the place of the household and to the place of the case', async () => {
    await civil.store.sql`update isolation_plan set jurisdiction = '510903' where case_id = ${home.case}`;
    expect((await seenBy(['510000'])).isolation_plan).toBe(1);
    expect((await seenBy(['321000'])).isolation_plan).toBe(1);
    const { data } = await civil.run(
      'query ($r: [_Any!]!) { _entities(representations: $r) { ... on CaseResponse { isolationPlans { startsOn } } } }',
      { r: [{ __typename: 'CaseResponse', caseId: home.case }] },
      { jurisdictions: ['510000'], purpose: 'COMMUNITY_CONTROL', caseId: home.case },
    );
    expect(data._entities[0].isolationPlans).toHaveLength(1);
    await civil.store.sql`update isolation_plan set jurisdiction = '321002' where case_id = ${home.case}`;
  });
});

describe('whoever joins a household', () => {
  it('gets a plan because of a case of another place that lives there', async () => {
    const [person = '', housemate = ''] = civil.people(2);
    const household = { communityCode: home.code, address: '演练路2号', personIds: [person], exercise: true };
    await civil.change('registerHouseholds', 'registered', { households: [household] });
    const { caseId } = await civil.health.reportPositive({ jurisdiction: '320102', personId: person });
    await civil.laneComesTo(caseId, 'OPEN');
    // The statements of a file that comes later would be among those of the next tests.
    await civil.fileComesTo(caseId, 'ACTIVE');
    const joined = { ...household, personIds: [person, housemate] };
    await civil.change('registerHouseholds', 'registered', { households: [joined] });
    const plans = await civil.store.sql`
      select jurisdiction from isolation_plan where case_id = ${caseId} and person_id = ${housemate}`;
    expect([...plans]).toEqual([{ jurisdiction: '321002' }]);
  });

  it('and lives in another place already is refused as before, and moved by nobody', async () => {
    const household = {
      communityCode: home.code,
      address: '演练路3号',
      personIds: [elsewhere.person],
      exercise: true,
    };
    const { data } = await civil.change('registerHouseholds', 'registered', { households: [household] });
    expect(data).toMatchObject({ registered: 0, refusals: [['CONFLICT', 'personIds', 0]] });
  });
});

describe('a record of another place', () => {
  const entity = (
    type: string,
    key: string,
    of: keyof Place,
    fields: string,
  ): [string, string, (its: Place) => object] => [
    `${type} in _entities: ${fields}`,
    `query ($r: [_Any!]!) { _entities(representations: $r) { ... on ${type} { ${fields} } } }`,
    (its) => ({ r: [{ __typename: type, [key]: its[of] }] }),
  ];
  const WAYS: [string, string, (its: Place) => object][] = [
    ['community', 'query ($id: ID!) { community(id: $id) { name } }', (its) => ({ id: its.community })],
    entity('Community', 'id', 'community', 'name householdCount grids { name }'),
    entity('Grid', 'id', 'grid', 'name'),
    entity('Household', 'id', 'household', 'memberCount'),
    entity('Person', 'id', 'person', 'household { memberCount }'),
    entity('CaseResponse', 'caseId', 'case', 'communityControl { state } communityControlGrid { name }'),
    entity('CaseResponse', 'caseId', 'case', 'isolationPlans { startsOn }'),
    [
      'startCommunityControl of a case',
      `mutation ($input: StartCommunityControlInput!) { startCommunityControl(input: $input) {
        response { communityControl { state } } userErrors { code message field } } }`,
      (its) => ({ input: { caseId: its.case } }),
    ],
    [
      'startCommunityControl by a grid',
      `mutation ($input: StartCommunityControlInput!) { startCommunityControl(input: $input) {
        response { communityControl { state } } userErrors { code message field } } }`,
      (its) => ({ input: { caseId: home.case, gridId: its.grid } }),
    ],
    [
      'completeCommunityControl',
      `mutation ($input: CompleteCommunityControlInput!) { completeCommunityControl(input: $input) {
        response { communityControl { state } } userErrors { code message field } } }`,
      (its) => ({ input: { caseId: its.case } }),
    ],
    [
      'registerHouseholds in a community',
      `mutation ($input: RegisterHouseholdsInput!) { registerHouseholds(input: $input) {
        registered userErrors { code message field } } }`,
      (its) => ({
        input: { households: [{ communityCode: its.code, address: '演练路9号', personIds: [] }] },
      }),
    ],
  ];

  it.each(WAYS)(
    'and one that does not exist give the same bytes by the same statements: %s',
    async (_, query, variables) => {
      const nobody: Place = {
        case: randomUUID(),
        person: randomUUID(),
        community: randomUUID(),
        grid: randomUUID(),
        household: randomUUID(),
        code: '320103001001',
      };
      const ask = async (its: Place, jurisdictions: string[]) =>
        answerBytes(civil.service, {
          query,
          variables: { ...variables(its) },
          authorization: await civil.identity.authorization({
            agency: 'CIVIL_AFFAIRS',
            role: 'community_lead',
            jurisdictions,
          }),
          headers: {
            'tongbu-purpose': 'COMMUNITY_CONTROL',
            'tongbu-case': (jurisdictions[0] === '321000' ? home : elsewhere).case,
          },
        });
      const foreign = await ask(elsewhere, ['321000']);
      expect(foreign).toEqual(await ask(nobody, ['321000']));
      expect(foreign.answer.startsWith('200 ')).toBe(true);
      expect(foreign.statements.length).toBeGreaterThan(0);
      expect((await ask(elsewhere, ['320100'])).answer).not.toBe(foreign.answer);
    },
  );
});
