import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startTestCivilAffairs, type TestCivilAffairs } from './testing/test-civil-affairs.js';

let civil: TestCivilAffairs;
const address = `演练路${randomUUID()}号`;
let people: string[];
let before = 0;
beforeAll(async () => {
  civil = await startTestCivilAffairs();
  people = civil.people(2);
  const community = {
    code: '321002001001',
    name: '演练社区',
    jurisdiction: '321002',
    exercise: true,
    grids: [],
  };
  await civil.change('registerCommunities', 'registered', { communities: [community] });
  const household = { communityCode: community.code, address, personIds: people };
  await civil.change('registerHouseholds', 'registered', { households: [{ ...household, exercise: true }] });
});
afterAll(() => civil?.close());
beforeEach(async () => {
  before = (await civil.service.recorded()).length;
});
const recorded = async () => (await civil.service.recorded()).slice(before);
const HOUSEHOLD = `mutation ($input: RegisterHouseholdsInput!) { registerHouseholds(input: $input) {
  households { id exercise memberCount address members { id } } } }`;
const again = () => {
  const household = { communityCode: '321002001001', address, personIds: people, exercise: true };
  return civil.run(HOUSEHOLD, { input: { households: [household] } });
};

describe('civil affairs records', () => {
  it('what is read of a household, one row of everybody who lives there', async () => {
    await again();
    const rows = (await recorded()).filter(({ action }) => action === 'household.read');
    expect(rows.flatMap(({ fields }) => fields).toSorted()).toEqual(['address', 'members']);
    for (const { personIds } of rows) expect(personIds?.toSorted()).toEqual(people.toSorted());
  });

  it('what is read of a person, refused or not', async () => {
    const query = `query ($r: [_Any!]!) { _entities(representations: $r) { ... on Person {
      id household { id } isolationPlan { id } } } }`;
    const variables = { r: [{ __typename: 'Person', id: people[0] }] };
    await civil.run(query, variables, { agency: 'TRANSPORT', role: 'driver' });
    expect(await recorded()).toMatchObject([
      {
        action: 'person.read',
        personId: people[0],
        fields: ['household', 'isolationPlan'],
        decision: 'DENY',
        role: 'driver',
      },
    ]);
  });

  it('nothing where the log cannot be written: then what is guarded is refused, and the rest is answered', async () => {
    await civil.service.asOwner('alter table audit_log rename to elsewhere');
    const query = `query ($r: [_Any!]!) { communities { edges { node { name householdCount } } }
      _entities(representations: $r) { ... on Person { id household { id } } } }`;
    const { data, errors } = await civil.run(query, { r: [{ __typename: 'Person', id: people[0] }] });
    await civil.service.asOwner('alter table elsewhere rename to audit_log');
    expect(errors).toEqual(['AGENCY_UNAVAILABLE']);
    expect(data.communities.edges[0].node).toEqual({ name: '演练社区', householdCount: 1 });
    expect(data._entities[0]).toEqual({ id: people[0], household: null });
  });
});
