import { randomUUID } from 'node:crypto';
import { AGENCIES, ROLES } from '@tongbu/vocabulary';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startTestCivilAffairs, type TestCivilAffairs, type Who } from './testing/test-civil-affairs.js';

const COMMUNITY = '321002001001';
const MASKED = '扬州市广陵区文昌社区***';
const WORKER = { role: 'grid_worker' } as const;
const CLINICIAN = { agency: 'HEALTH', role: 'clinician' } as const;
const TRACER = { agency: 'PUBLIC_SECURITY', role: 'tracer' } as const;
const forCase = (caseId: string, purpose = 'COMMUNITY_CONTROL') => ({ caseId, purpose });

let civil: TestCivilAffairs;
beforeAll(async () => {
  civil = await startTestCivilAffairs();
  const grids = [{ name: '一', leader: 'leader-1', head: 'head-1', memberCount: 12 }];
  const communities = [{ code: COMMUNITY, name: '文昌社区', grids }];
  const { data } = await civil.change('registerCommunities', 'registered', { communities });
  expect(data).toEqual({ registered: 1, refusals: [] });
});
afterAll(() => civil?.close());

/** A real case whose subject lives with somebody, behind a door of their own. */
interface Outbreak {
  readonly caseId: string;
  readonly subject: string;
  readonly mate: string;
  readonly address: string;
}
let outbreak: Outbreak;
beforeEach(async () => {
  const home = await settle();
  const { caseId } = await civil.report({ personId: home.subject, exercise: false });
  outbreak = { ...home, caseId };
});

async function settle() {
  const [subject = '', mate = ''] = civil.people(2);
  const address = `扬州市广陵区文昌社区${randomUUID()}室`;
  const household = { communityCode: COMMUNITY, address, gridName: '一', personIds: [subject, mate] };
  const { data } = await civil.change('registerHouseholds', 'registered', { households: [household] });
  expect(data).toEqual({ registered: 1, refusals: [] });
  return { subject, mate, address };
}

/** What somebody sees of a person, and the codes of what they do not see. */
async function see(personId: string, who: Who) {
  const { data, errors } = await civil.run(
    `query ($r: [_Any!]!) { _entities(representations: $r) { ... on Person {
      household { memberCount address community { name } grid { name } members { id } } isolationPlan { caseId } } } }`,
    { r: [{ __typename: 'Person', id: personId }] },
    who,
  );
  return [data._entities[0], errors];
}
const REFUSED = [{ household: null, isolationPlan: null }, ['FORBIDDEN', 'FORBIDDEN']];
const whole = ({ address, subject, mate }: Outbreak) => ({
  memberCount: 2,
  address,
  community: { name: '文昌社区' },
  grid: { name: '一' },
  members: [subject, mate].toSorted().map((id) => ({ id })),
});
const sorted = ([seen, errors]: Awaited<ReturnType<typeof see>>) => {
  const byId = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1);
  const { household } = seen;
  return [{ ...seen, household: { ...household, members: household.members.toSorted(byId) } }, errors];
};

describe('where a case is controlled, and who is kept apart because of it', () => {
  const seeResponse = async (caseId: string, who: Who) => {
    const { data, errors } = await civil.run(
      `query ($r: [_Any!]!) { _entities(representations: $r) { ... on CaseResponse {
        communityControl { state } communityControlGrid { name } isolationPlans { person { id } } } } }`,
      { r: [{ __typename: 'CaseResponse', caseId }] },
      who,
    );
    return [data._entities[0], errors];
  };
  const OPEN = { state: 'IN_PROGRESS' };
  const NOTHING = [
    { communityControl: OPEN, communityControlGrid: null, isolationPlans: null },
    ['FORBIDDEN', 'FORBIDDEN'],
  ];
  beforeEach(async () => {
    const [grid] = await civil.store.sql`select id from grid where name = '一'`;
    const { data } = await civil.change('startCommunityControl', 'response { caseId }', {
      caseId: outbreak.caseId,
      gridId: grid?.id,
    });
    expect(data.refusals).toEqual([]);
  });

  it('is refused without a purpose and a case, for another case, and to whoever may not read households', async () => {
    const { caseId } = outbreak;
    const other = (await civil.report()).caseId;
    const driver = { ...forCase(caseId, 'TRANSFER'), agency: 'TRANSPORT', role: 'driver' } as const;
    for (const who of [
      {},
      CLINICIAN,
      forCase(other),
      { ...forCase(caseId), role: 'commander' },
      driver,
    ] as Who[])
      expect(await seeResponse(caseId, who)).toEqual(NOTHING);
  });

  it('is told for the case while it is open, and recorded with everybody who is told of', async () => {
    const { caseId, mate } = outbreak;
    const whole = [
      {
        communityControl: OPEN,
        communityControlGrid: { name: '一' },
        isolationPlans: [{ person: { id: mate } }],
      },
      [],
    ];
    for (const who of [forCase(caseId), { ...forCase(caseId, 'TREATMENT'), ...CLINICIAN }])
      expect(await seeResponse(caseId.toUpperCase(), who)).toEqual(whole);
    const [row] = (await civil.service.recorded()).slice(-1);
    expect(row).toMatchObject({ action: 'caseResponse.read', personId: mate, decision: 'ALLOW' });
    await civil.health.closeCase(caseId);
    await civil.fileComesTo(caseId, 'CLOSED');
    expect(await seeResponse(caseId, forCase(caseId))).toEqual(NOTHING);
  });
});

describe('where and with whom somebody lives, and whether they are kept apart', () => {
  it.each<[string, (caseId: string) => Who | Promise<Who>]>([
    ['without a purpose and a case', () => ({})],
    ['without a purpose', (caseId) => ({ caseId })],
    ['without a case', () => ({ purpose: 'COMMUNITY_CONTROL' })],
    ['for another agency’s purpose', (caseId) => forCase(caseId, 'TRACING')],
    ['for statistics', (caseId) => forCase(caseId, 'STATISTICS')],
    ['for a case that nobody has heard of', () => forCase(randomUUID())],
    ['for a case that is no id', () => forCase('case-1')],
    ['for another case of the place', async () => forCase((await civil.report()).caseId)],
    [
      'for a case of another place',
      async () => forCase((await civil.report({ jurisdiction: '510903' })).caseId),
    ],
    ['to a commander', (caseId) => ({ ...forCase(caseId), role: 'commander' })],
    ['to an integrator', (caseId) => ({ ...forCase(caseId), role: 'integrator' })],
    ['to a driver', (caseId) => ({ ...forCase(caseId, 'TRANSFER'), agency: 'TRANSPORT', role: 'driver' })],
    ['to a registrar', (caseId) => ({ ...forCase(caseId, 'TRACING'), ...TRACER, role: 'registrar' })],
    ['to a clinician for civil affairs’ purpose', (caseId) => ({ ...forCase(caseId), ...CLINICIAN })],
    [
      'to a tracer before anything is heard of the tracing',
      (caseId) => ({ ...forCase(caseId, 'TRACING'), ...TRACER }),
    ],
  ])('is refused %s', async (_, who) => {
    expect(await see(outbreak.subject, await who(outbreak.caseId))).toEqual(REFUSED);
  });

  it('is refused for a drill that names somebody real, as far as civil affairs knows it: of the household', async () => {
    const { caseId } = await civil.report({ personId: outbreak.subject });
    const [{ household }, errors] = await see(outbreak.subject, forCase(caseId));
    expect(household).toEqual({
      memberCount: 2,
      address: MASKED,
      community: null,
      grid: null,
      members: null,
    });
    expect(errors).toEqual(['FORBIDDEN', 'FORBIDDEN', 'FORBIDDEN']);
  });

  it('is whole for a lead or a grid worker of the place of the case, of its subject', async () => {
    for (const role of ['community_lead', 'grid_worker'] as const) {
      const seen = await see(outbreak.subject, { ...forCase(outbreak.caseId.toUpperCase()), role });
      expect(sorted(seen)).toEqual([{ household: whole(outbreak), isolationPlan: null }, []]);
    }
  });

  it('is whole for a grid worker of the community, though the case is one of the county', async () => {
    const own = { ...WORKER, jurisdictions: [COMMUNITY] };
    const seen = await see(outbreak.subject, { ...forCase(outbreak.caseId), ...own });
    expect(sorted(seen)).toEqual([{ household: whole(outbreak), isolationPlan: null }, []]);
  });

  it('is told to health for each of its purposes, and to tracers while their tracing is open, but not the door', async () => {
    const { caseId, subject } = outbreak;
    const masked = { ...whole(outbreak), address: MASKED };
    for (const purpose of ['TREATMENT', 'VERIFICATION', 'TRACING']) {
      const seen = await see(subject, { ...forCase(caseId, purpose), ...CLINICIAN });
      expect(sorted(seen)).toEqual([{ household: masked, isolationPlan: null }, []]);
    }
    const tracer = { ...forCase(caseId, 'TRACING'), ...TRACER };
    const { sql } = civil.store;
    await sql`insert into case_file_lane values (${caseId}, 'tracing', 'OPEN', 1)`;
    expect(sorted(await see(subject, tracer))).toEqual([{ household: masked, isolationPlan: null }, []]);
    await sql`update case_file_lane set state = 'DONE' where case_id = ${caseId}`;
    expect(await see(subject, tracer)).toEqual(REFUSED);
  });

  it('of somebody who lives with the subject is told once health has recorded them as a contact', async () => {
    const { caseId, mate } = outbreak;
    expect(await see(mate, forCase(caseId))).toEqual(REFUSED);
    await civil.addContacts(caseId, [mate]);
    expect(sorted(await see(mate, forCase(caseId)))).toEqual([
      { household: whole(outbreak), isolationPlan: { caseId } },
      [],
    ]);
  });

  it('is told while a plan because of the case binds, though the lane is done, and not after', async () => {
    const { caseId, subject } = outbreak;
    await civil.change('completeCommunityControl', 'response { caseId }', { caseId }, WORKER);
    expect((await see(subject, forCase(caseId)))[1]).toEqual([]);
    await civil.store.sql`update isolation_plan set released_at = now() where case_id = ${caseId}`;
    expect(await see(subject, forCase(caseId))).toEqual(REFUSED);
    const health = { ...forCase(caseId, 'TREATMENT'), ...CLINICIAN };
    expect((await see(subject, health))[1]).toEqual([]);
  });

  it('is refused once the lane is done where nobody is kept apart because of the case', async () => {
    const { caseId } = await civil.report({ personId: outbreak.mate, exercise: false });
    await civil.store.sql`delete from isolation_plan where case_id = ${caseId}`;
    expect((await see(outbreak.mate, forCase(caseId)))[1]).toEqual([]);
    await civil.change('completeCommunityControl', 'response { caseId }', { caseId }, WORKER);
    expect(await see(outbreak.mate, forCase(caseId))).toEqual(REFUSED);
  });

  it.each(['EXCLUDED', 'CLOSED'] as const)(
    'is refused to everybody once health has told that the case is %s',
    async (end) => {
      const { caseId, subject } = outbreak;
      if (end === 'CLOSED') await civil.health.closeCase(caseId);
      else await civil.health.settle(caseId, end);
      await civil.fileComesTo(caseId, end);
      expect(await see(subject, forCase(caseId))).toEqual(REFUSED);
      expect(await see(subject, { ...forCase(caseId, 'TREATMENT'), ...CLINICIAN })).toEqual(REFUSED);
    },
  );

  it('is nothing where the household is not in a place of the caller’s', async () => {
    const { caseId } = await civil.report({
      personId: outbreak.subject,
      jurisdiction: '510903',
      exercise: false,
    });
    const who = { ...forCase(caseId), jurisdictions: ['510900'] };
    expect(await see(outbreak.subject, who)).toEqual([{ household: null, isolationPlan: null }, []]);
  });

  it('is whole to the door for nobody but leads and grid workers of civil affairs, of all agencies and roles', async () => {
    const { caseId, subject, address } = outbreak;
    for (const lane of ['tracing', 'transfer'])
      await civil.store.sql`insert into case_file_lane values (${caseId}, ${lane}, 'OPEN', 1)`;
    const purposes = {
      HEALTH: 'TRACING',
      PUBLIC_SECURITY: 'TRACING',
      TRANSPORT: 'TRANSFER',
      CIVIL_AFFAIRS: 'COMMUNITY_CONTROL',
    };
    const told: string[] = [];
    for (const agency of AGENCIES) {
      for (const role of ROLES) {
        const who = { agency, role, ...forCase(caseId, purposes[agency]) };
        const { text } = await civil.run(
          'query ($r: [_Any!]!) { _entities(representations: $r) { ... on Person { household { address } } } }',
          { r: [{ __typename: 'Person', id: subject }] },
          who,
        );
        if (text.includes(address)) told.push(`${agency} ${role}`);
      }
    }
    expect(told.toSorted()).toEqual(['CIVIL_AFFAIRS community_lead', 'CIVIL_AFFAIRS grid_worker']);
  });
});

describe('a household that was registered', () => {
  const FIELDS = 'households { memberCount address community { name } grid { name } members { id } }';
  const again = (who: Who) => {
    const { address, subject } = outbreak;
    const households = [{ communityCode: COMMUNITY, address, personIds: [subject] }];
    return civil.change('registerHouseholds', FIELDS, { households }, who);
  };

  it('is told back as how many live there and the community, without a case', async () => {
    const { data, errors } = await again({});
    expect(data.households).toEqual([
      { memberCount: 2, address: MASKED, community: null, grid: null, members: null },
    ]);
    expect(errors).toEqual(['FORBIDDEN', 'FORBIDDEN', 'FORBIDDEN']);
  });

  it('is told back whole for the case of somebody who lives there', async () => {
    const { data, errors } = await again(forCase(outbreak.caseId));
    expect(data.households).toMatchObject([{ address: outbreak.address, grid: { name: '一' } }]);
    expect(errors).toEqual([]);
  });
});
