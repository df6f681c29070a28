import { randomUUID } from 'node:crypto';
import { WAITING_FOR_ME } from '@tongbu/store/testing';
import { subscribeTo } from '@tongbu/subgraph/testing';
import { calendarDateInShanghai, editionInForce } from '@tongbu/vocabulary';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestCivilAffairs, type TestCivilAffairs, type Who } from './testing/test-civil-affairs.js';

let civil: TestCivilAffairs;
beforeAll(async () => {
  civil = await startTestCivilAffairs();
  const { data } = await civil.change('registerCommunities', 'registered', {
    communities: [{ code: COMMUNITY, name: '文昌社区', exercise: true, grids: [grid('一'), grid('二')] }],
  });
  expect(data).toEqual({ registered: 1, refusals: [] });
});
afterAll(() => civil?.close());

const COMMUNITY = '321002001001';
const grid = (name: string, changed: object = {}) => ({
  name,
  leader: 'leader-1',
  head: 'head-1',
  memberCount: 12,
  ...changed,
});
const epidemiologist: Who = { agency: 'HEALTH', role: 'epidemiologist' };
/** An epidemiologist who traces a case. */
const forCase = (caseId: string): Who => ({ ...epidemiologist, purpose: 'TRACING', caseId });

/** Registers one door of its own and answers its people. */
async function settle(count: number): Promise<string[]> {
  const personIds = civil.people(count);
  const { data } = await civil.change('registerHouseholds', 'registered', {
    households: [{ communityCode: COMMUNITY, address: `文昌社区${randomUUID()}室`, personIds }],
  });
  expect(data).toEqual({ registered: 1, refusals: [] });
  return personIds;
}

const join = (personId: string, other: string) =>
  civil.store
    .sql`select address from household h join household_member m on m.household_id = h.id where m.person_id = ${other}`.then(
    ([home]) =>
      civil.change('registerHouseholds', 'registered', {
        households: [{ communityCode: COMMUNITY, address: home?.address, personIds: [personId] }],
      }),
  );

describe('the file of a case', () => {
  it('waits for whoever erases households, so that no contact passes by', async () => {
    const { caseId } = await civil.report();
    const [contact = ''] = await settle(1);
    const filed = (tx: Pick<typeof civil.store.sql, 'unsafe'>) =>
      tx.unsafe('select 1 from case_file_person where person_id = $1', [contact]);
    await civil.store.sql.begin(async (sql) => {
      await sql`select pg_advisory_xact_lock(hashtext('civil-affairs.plans'))`;
      await civil.health.recordContacts(caseId, [contact]);
      await expect.poll(() => sql.unsafe(WAITING_FOR_ME)).not.toHaveLength(0);
      expect(await filed(sql)).toEqual([]);
    });
    await expect.poll(() => filed(civil.store.sql)).toHaveLength(1);
  });

  it('knows when the case was reported and when it ended', async () => {
    const [excluded, closed] = [await civil.report(), await civil.report()];
    await civil.health.settle(excluded.caseId, 'EXCLUDED');
    await civil.health.settle(closed.caseId, 'CONFIRMED');
    await civil.health.closeCase(closed.caseId);
    for (const [{ caseId, reportedAt }, state] of [
      [excluded, 'EXCLUDED'],
      [closed, 'CLOSED'],
    ] as const) {
      await civil.fileComesTo(caseId, state);
      const [file] = await civil.store.sql`
        select reported_at = ${reportedAt}::timestamptz as reported, ended_at >= reported_at as ended
        from case_file where case_id = ${caseId}`;
      expect(file).toEqual({ reported: true, ended: true });
    }
  });
});

interface Plan {
  readonly person: { readonly id: string };
}
const PLAN = 'caseId state mode startsOn endsOn edition releasedAt exercise person { id }';
const responseOf = async (caseId: string, who: Who = forCase(caseId)) => {
  const { data, errors } = await civil.run(
    `query ($r: [_Any!]!) { _entities(representations: $r) { ... on CaseResponse {
      communityControl { state startedAt dueAt completedAt } communityControlGrid { name } isolationPlans(first: 100) { ${PLAN} } } } }`,
    { r: [{ __typename: 'CaseResponse', caseId }] },
    who,
  );
  return { ...data._entities[0], errors };
};
const person = async (id: string, who: Who) => {
  const { data, errors } = await civil.run(
    `query ($r: [_Any!]!) { _entities(representations: $r) { ... on Person {
      household { address memberCount exercise members { id } community { code } grid { name } } isolationPlan { ${PLAN} } } } }`,
    { r: [{ __typename: 'Person', id }] },
    who,
  );
  return { ...data._entities[0], errors };
};
const plansOf = async (caseId: string) =>
  civil.store
    .sql`select person_id, released_at from isolation_plan where case_id = ${caseId} order by person_id`;

describe('a positive', () => {
  it('opens the lane and a plan for everybody who lives with the case, but not for the case', async () => {
    const [patient, ...others] = await settle(3);
    const { caseId, reportedAt } = await civil.report({ personId: patient ?? '' });
    await civil.addContacts(caseId, others);
    const { communityControl, isolationPlans, errors } = await responseOf(caseId);
    expect(errors).toEqual([]);
    expect(communityControl).toMatchObject({ state: 'OPEN', completedAt: null });
    expect(isolationPlans.map((plan: Plan) => plan.person.id).toSorted()).toEqual(others.toSorted());
    expect(isolationPlans[0]).toMatchObject({
      caseId,
      state: 'ACTIVE',
      startsOn: calendarDateInShanghai(new Date(reportedAt)),
      edition: editionInForce(new Date()).id,
      releasedAt: null,
      exercise: true,
    });
    expect((await person(others[0] ?? '', forCase(caseId))).isolationPlan).toEqual(
      isolationPlans.find((plan: Plan) => plan.person.id === others[0]),
    );
    const told = await person(patient ?? '', forCase(caseId));
    expect([told.isolationPlan, told.errors]).toEqual([null, []]);
  });

  it('that was reported long ago makes plans that are over, under the edition of its lane', async () => {
    const [patient, other] = await settle(2);
    const reportedAt = '2021-07-30T15:59:59.999Z';
    const { caseId } = await civil.report({ personId: patient ?? '', reportedAt });
    await civil.addContacts(caseId, [other ?? '']);
    const [lane] = await civil.store.sql`select edition from lane where case_id = ${caseId}`;
    expect((await person(other ?? '', forCase(caseId))).isolationPlan).toMatchObject({
      startsOn: '2021-07-30',
      state: 'RELEASED',
      edition: lane?.edition,
      releasedAt: null,
    });
  });

  it('opens the lane without a plan where nobody knows the household, or who it is', async () => {
    for (const personId of [randomUUID(), null]) {
      const { caseId } = await civil.health.reportPositive({ personId });
      await civil.laneComesTo(caseId, 'OPEN');
      expect(await plansOf(caseId)).toEqual([]);
    }
  });

  it('opens both while the register is down: lanes and plans ask nobody', async () => {
    const [patient] = await settle(2);
    civil.register.down = true;
    const { caseId } = await civil.health.reportPositive({ personId: patient ?? '' });
    await civil.laneComesTo(caseId, 'OPEN');
    civil.register.down = false;
    expect(await plansOf(caseId)).toHaveLength(1);
  });

  it('that is told twice makes each plan once', async () => {
    const [patient] = await settle(2);
    const positive = await civil.health.reportPositive({ personId: patient ?? '' });
    await civil.health.reportPositive(positive);
    const { caseId: next } = await civil.health.reportPositive();
    await civil.laneComesTo(next, 'OPEN');
    expect(await plansOf(positive.caseId)).toHaveLength(1);
  });

  it('opens neither the lane nor a plan where the plan cannot be stored, and the next one passes', async () => {
    const [patient] = await settle(2);
    const role = new URL(civil.service.database.url).username;
    await civil.store.sql.unsafe(`revoke insert on isolation_plan from ${role}`);
    const { caseId } = await civil.health.reportPositive({ personId: patient ?? '' });
    const { caseId: next } = await civil.health.reportPositive();
    await civil.laneComesTo(next, 'OPEN');
    await civil.store.sql.unsafe(`grant insert on isolation_plan to ${role}`);
    expect((await responseOf(caseId)).communityControl).toBeNull();
    expect(await plansOf(caseId)).toEqual([]);
    expect(
      await civil.store.sql`select 1 from parked_event where payload->>'caseId' = ${caseId}`,
    ).toHaveLength(1);
  });
});

describe('a negative verification', () => {
  it('stands the lane down and lets everybody go; the plans stay as history', async () => {
    const [patient, other] = await settle(2);
    const { caseId } = await civil.health.reportPositive({ personId: patient ?? '' });
    await civil.health.settle(caseId, 'EXCLUDED');
    await civil.laneComesTo(caseId, 'STOOD_DOWN');
    expect([...(await plansOf(caseId))]).toEqual([{ person_id: other, released_at: expect.anything() }]);
    await civil.fileComesTo(caseId, 'EXCLUDED');
    expect((await responseOf(caseId)).isolationPlans).toBeNull();
  });

  it('lets everybody go also where the lane was done', async () => {
    const [patient, other] = await settle(2);
    const { caseId } = await civil.health.reportPositive({ personId: patient ?? '' });
    await civil.laneComesTo(caseId, 'OPEN');
    await civil.change('completeCommunityControl', 'response { caseId }', { caseId });
    await civil.health.settle(caseId, 'EXCLUDED');
    const { caseId: next } = await civil.health.reportPositive();
    await civil.laneComesTo(next, 'OPEN');
    expect((await responseOf(caseId)).communityControl.state).toBe('DONE');
    expect([...(await plansOf(caseId))]).toEqual([{ person_id: other, released_at: expect.anything() }]);
  });

  it('lets nobody go who stays apart because of another case', async () => {
    const [first, second, other] = await settle(3);
    const one = await civil.health.reportPositive({ personId: first ?? '' });
    const two = await civil.health.reportPositive({ personId: second ?? '' });
    await civil.health.settle(one.caseId, 'EXCLUDED');
    await civil.laneComesTo(one.caseId, 'STOOD_DOWN');
    await civil.addContacts(two.caseId, [other ?? '']);
    expect((await person(other ?? '', forCase(two.caseId))).isolationPlan).toMatchObject({
      caseId: two.caseId,
      state: 'ACTIVE',
    });
  });

  it('that confirms the case changes nothing', async () => {
    const [patient, other] = await settle(2);
    const { caseId } = await civil.health.reportPositive({ personId: patient ?? '' });
    await civil.health.settle(caseId, 'CONFIRMED');
    const { caseId: next } = await civil.health.reportPositive();
    await civil.laneComesTo(next, 'OPEN');
    await civil.addContacts(caseId, [other ?? '']);
    expect((await responseOf(caseId)).communityControl.state).toBe('OPEN');
    expect((await person(other ?? '', forCase(caseId))).isolationPlan.state).toBe('ACTIVE');
  });
});

describe('who joins the household of a case', () => {
  it('gets a plan as well, and none when the case was excluded', async () => {
    const [patient] = await settle(2);
    const { caseId } = await civil.health.reportPositive({ personId: patient ?? '' });
    await civil.laneComesTo(caseId, 'OPEN');
    const [early, late] = civil.people(2);
    await join(early ?? '', patient ?? '');
    await civil.addContacts(caseId, [early ?? '']);
    expect((await person(early ?? '', forCase(caseId))).isolationPlan).toMatchObject({
      caseId,
      state: 'ACTIVE',
    });
    await civil.health.settle(caseId, 'EXCLUDED');
    await civil.laneComesTo(caseId, 'STOOD_DOWN');
    await join(late ?? '', patient ?? '');
    const plans = await plansOf(caseId);
    expect(plans).toHaveLength(2);
    expect(plans.map((plan) => plan.person_id)).not.toContain(late);
  });

  it('gets one also when the census and the positive come at the same moment', async () => {
    for (let round = 0; round < 10; round += 1) {
      const [patient] = await settle(1);
      const [newcomer] = civil.people(1);
      const [{ caseId }] = await Promise.all([
        civil.health.reportPositive({ personId: patient ?? '' }),
        join(newcomer ?? '', patient ?? ''),
      ]);
      await civil.laneComesTo(caseId, 'OPEN');
      expect((await plansOf(caseId)).map((plan) => plan.person_id)).toEqual([newcomer]);
    }
  });
});

describe('the lane', () => {
  const LANE = 'response { communityControl { state completedAt } communityControlGrid { name } }';
  const open = async () => {
    const { caseId } = await civil.health.reportPositive();
    await civil.laneComesTo(caseId, 'OPEN');
    await civil.fileComesTo(caseId, 'ACTIVE');
    return caseId;
  };
  const gridIds = async () => {
    const rows = await civil.store.sql`select id from grid where name in ('一', '二') order by name`;
    return rows.map((row) => String(row.id));
  };

  it('goes from open over in progress to done, with the grid that does the work; each step may be repeated', async () => {
    const caseId = await open();
    const [gridId] = await gridIds();
    for (const input of [{ caseId, gridId }, { caseId, gridId }, { caseId }]) {
      const worker: Who = { role: 'grid_worker', purpose: 'COMMUNITY_CONTROL', caseId };
      const { data } = await civil.change('startCommunityControl', LANE, input, worker);
      expect(data).toEqual({
        response: {
          communityControl: { state: 'IN_PROGRESS', completedAt: null },
          communityControlGrid: { name: '一' },
        },
        refusals: [],
      });
    }
    for (let round = 0; round < 2; round += 1) {
      const { data } = await civil.change('completeCommunityControl', LANE, { caseId });
      expect(data.response.communityControl).toEqual({ state: 'DONE', completedAt: expect.any(String) });
    }
    const { data } = await civil.change('startCommunityControl', LANE, { caseId });
    expect(data).toEqual({ response: null, refusals: [['CONFLICT', 'caseId']] });
  });

  it('keeps its grid, and a refused step changes nothing', async () => {
    const caseId = await open();
    const [first, second] = await gridIds();
    const start = async (gridId: string | undefined) =>
      (await civil.change('startCommunityControl', LANE, { caseId, gridId })).data.refusals;
    expect(await start(randomUUID())).toEqual([['NOT_FOUND', 'gridId']]);
    expect(await start('nothing')).toEqual([['NOT_FOUND', 'gridId']]);
    expect((await responseOf(caseId)).communityControl.state).toBe('OPEN');
    const outcomes = await Promise.all([start(first), start(second), start(first), start(second)]);
    expect(outcomes.filter((refusals) => refusals.length > 0)).toEqual([
      [['CONFLICT', 'gridId']],
      [['CONFLICT', 'gridId']],
    ]);
  });

  it('of a case that is not known, or not of the caller’s place, is refused alike', async () => {
    const caseId = await open();
    const elsewhere: Who = { jurisdictions: ['510900'] };
    for (const [id, who] of [
      [randomUUID(), {}],
      ['nothing', {}],
      [caseId, elsewhere],
    ] as const) {
      const { data } = await civil.change('completeCommunityControl', LANE, { caseId: id }, who);
      expect(data).toEqual({ response: null, refusals: [['NOT_FOUND', 'caseId']] });
    }
    expect(
      (await responseOf(caseId, { ...epidemiologist, jurisdictions: ['510900'] })).communityControl,
    ).toBeNull();
    expect((await responseOf(caseId)).communityControl.state).toBe('OPEN');
  });

  it('is told to a subscriber, each change once, and after a cursor what was missed', async () => {
    const authorization = await civil.identity.authorization({
      agency: 'HEALTH',
      role: 'epidemiologist',
      jurisdictions: ['321000'],
    });
    const query =
      'subscription ($after: Cursor) { communityControlUpdates(after: $after) { cursor sequence state caseId case { id } } }';
    const live = subscribeTo(civil.service, { query }, { authorization });
    await live.connected;
    const caseId = await open();
    const { data } = await live.next();
    const seen = data?.communityControlUpdates as { cursor: string; sequence: number };
    expect(seen).toMatchObject({ state: 'OPEN', caseId, case: { id: caseId } });
    await live.close();
    await civil.change('startCommunityControl', LANE, { caseId });
    await civil.change('startCommunityControl', LANE, { caseId });
    await civil.change('completeCommunityControl', LANE, { caseId });
    const resumed = subscribeTo(
      civil.service,
      { query, variables: { after: seen.cursor } },
      { authorization },
    );
    for (const [index, state] of ['IN_PROGRESS', 'DONE'].entries()) {
      const event = await resumed.next();
      expect(event.data?.communityControlUpdates).toMatchObject({
        state,
        sequence: seen.sequence + index + 1,
      });
    }
    await resumed.close();
  });
});

describe('a drill', () => {
  it('of another place stays, with its people’s plans, when one place removes its own', async () => {
    const whole: Who = { jurisdictions: ['000000'] };
    const suining = { code: '510903001001', name: '演练社区', exercise: true, grids: [grid('一')] };
    await civil.change('registerCommunities', 'registered', { communities: [suining] }, whole);
    const [there, mate, here] = civil.people(3);
    const homes = [
      { communityCode: suining.code, address: '1室', personIds: [there, mate] },
      { communityCode: COMMUNITY, address: `文昌社区${randomUUID()}室`, personIds: [here] },
    ];
    await civil.change('registerHouseholds', 'registered', { households: homes }, whole);
    const own = await civil.report();
    const other = await civil.report({ jurisdiction: '510903', personId: there ?? '' });
    const stays = await civil.report({ exercise: false, personId: here ?? '' });
    await civil.addContacts(other.caseId, [mate ?? '']);
    const remove = async (who: Who) =>
      (await civil.run('mutation { removeCivilAffairsExercise }', {}, who)).data.removeCivilAffairsExercise;
    expect(await remove({ jurisdictions: ['321003'] })).toBe(0);
    expect(await remove({})).toBeGreaterThan(0);
    expect((await responseOf(own.caseId)).communityControl).toBeNull();
    const gone = await person(here ?? '', forCase(stays.caseId));
    expect([gone.household, gone.errors]).toEqual([null, []]);
    const seen = await responseOf(other.caseId, { ...forCase(other.caseId), ...whole });
    expect(seen.communityControl).toMatchObject({ state: 'OPEN' });
    expect(seen.isolationPlans).toMatchObject([{ person: { id: mate } }]);
    expect((await person(mate ?? '', { ...forCase(other.caseId), ...whole })).household).toMatchObject({
      memberCount: 2,
    });
    expect(await remove(whole)).toBe(1);
    expect((await responseOf(other.caseId, { ...epidemiologist, ...whole })).communityControl).toBeNull();
    expect(await plansOf(other.caseId)).toEqual([]);
  });

  it('is removed whole, and what is real stays', async () => {
    const real = { code: '321003001001', name: '念泗社区', grids: [grid('一')] };
    await civil.change('registerCommunities', 'registered', { communities: [real] });
    const [resident, drilled] = civil.people(2);
    await civil.change('registerHouseholds', 'registered', {
      households: [
        { communityCode: real.code, address: '1室', personIds: [resident] },
        { communityCode: real.code, address: '2室', personIds: [drilled], exercise: true },
      ],
    });
    await civil.store.sql`truncate lane, case_file, case_file_person`;
    const kept = await civil.report({ exercise: false, personId: resident ?? '' });
    await civil.addContacts(kept.caseId, [drilled ?? '']);
    const drill = await civil.report({ personId: drilled ?? '' });
    await civil.addContacts(drill.caseId, [resident ?? '']);
    const remove = (who?: Who) => civil.run('mutation { removeCivilAffairsExercise }', {}, who);
    expect((await remove({ role: 'grid_worker' })).errors).toEqual(['FORBIDDEN']);
    expect((await remove()).data.removeCivilAffairsExercise).toBeGreaterThan(0);
    expect((await remove()).data).toEqual({ removeCivilAffairsExercise: 0 });
    const count = async (table: string) => {
      const [row] = await civil.store.sql`select count(*)::int as n from ${civil.store.sql(table)}`;
      return row?.n;
    };
    const tables = [
      'community',
      'grid',
      'household',
      'household_member',
      'isolation_plan',
      'community_control',
      'lane',
      'case_file',
      'case_file_person',
    ];
    expect(await Promise.all(tables.map(count))).toEqual([1, 1, 1, 1, 0, 0, 1, 1, 2]);
    const [stays, gone] = [
      await person(resident ?? '', forCase(kept.caseId)),
      await person(drilled ?? '', forCase(kept.caseId)),
    ];
    expect(stays.household).toMatchObject({ exercise: false, memberCount: 1 });
    expect([gone.household, gone.errors]).toEqual([null, []]);
  });
});
