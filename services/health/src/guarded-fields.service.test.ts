import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startTestHealth, type TestHealth, type Who } from './testing/test-health.js';

const TRACER = { agency: 'PUBLIC_SECURITY', role: 'tracer' } as const;
const PURPOSES = ['TREATMENT', 'VERIFICATION', 'TRACING'];
const forCase = (caseId: string, purpose = 'VERIFICATION') => ({ caseId, purpose });

let health: TestHealth;
let subject: string;
let caseId: string;
beforeAll(async () => {
  health = await startTestHealth();
});
afterAll(() => health?.stop());
beforeEach(async () => {
  ({ subject, caseId } = await outbreak());
});

/** A real case of which everything is known. */
async function outbreak() {
  const [person = '', contact = ''] = await health.people(2, { exercise: false });
  const opened = await health.report({ personId: person, onsetDate: '2022-06-28' });
  await health.store.sql`
    update "case" set severity = 'MODERATE', reported_place = '演练医院', infected_place = '演练市场' where id = ${opened}`;
  await recordContacts(opened, [contact]);
  const infectee = await health.report({ onsetDate: '2022-06-30' });
  const infector = await health.report({ onsetDate: '2022-06-20' });
  const transmissions = [
    { infectorCaseId: opened, infecteeCaseId: infectee, relation: '邻居' },
    { infectorCaseId: infector, infecteeCaseId: opened, relation: '同事' },
  ];
  await send('recordTransmissions', { transmissions });
  return { subject: person, contact, caseId: opened, infectee, infector };
}
async function send(name: string, input: object) {
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
  const { data, errors } = await health.ask(
    `mutation ($input: ${type}!) { ${name}(input: $input) { userErrors { code } } }`,
    { input },
  );
  expect([data, errors]).toEqual([{ [name]: { userErrors: [] } }, []]);
}
const recordContacts = (id: string, personIds: string[]) =>
  send('recordContacts', {
    caseId: id,
    contacts: personIds.map((personId) => ({
      personId,
      category: 'CLOSE_CONTACT',
      relation: '同住',
      lastExposureAt: '2022-06-29T00:00:00Z',
    })),
  });
const tube = (specimenCode: string, personIds: string[]) => ({
  specimenCode,
  personIds,
  collectedAt: '2022-06-30T01:00:00Z',
  testedAt: '2022-06-30T05:00:00Z',
  method: 'RT_PCR',
  outcome: 'INDETERMINATE',
  ctN: 38,
  laboratory: '演练实验室',
  jurisdiction: '321002',
});

/** What somebody sees of a case, and the fields that they are refused, by name. */
async function seeCase(id: string, who: Who) {
  const { data, errors } = await health.ask(
    `query ($id: ID!) { case(id: $id) { status onsetDate severity reportedPlace infectedPlace
      contacts { relation } infectedBy { relation } infected { relation } } }`,
    { id },
    who,
  );
  expect(errors.filter(({ extensions }) => extensions.code !== 'FORBIDDEN')).toEqual([]);
  return [data.case, errors.map(({ path }) => path?.slice(1).join('.')).toSorted()];
}
const OPEN = {
  onsetDate: '2022-06-28',
  severity: 'MODERATE',
  reportedPlace: '演练医院',
  infectedPlace: '演练市场',
  contacts: [{ relation: '同住' }],
  infectedBy: [{ relation: '同事' }],
  infected: [{ relation: '邻居' }],
};
const GUARDED = Object.keys(OPEN).toSorted();
const shut = (...open: (keyof typeof OPEN)[]) =>
  Object.fromEntries(
    GUARDED.map((field) => [
      field,
      open.some((name) => name === field) ? OPEN[field as keyof typeof OPEN] : null,
    ]),
  );
const REFUSED = [{ status: 'SCREENED_POSITIVE', ...shut() }, GUARDED];

/** What somebody sees of a person, and the fields that they are refused. */
async function seePerson(id: string, who: Who) {
  const { data, errors } = await health.ask(
    `query ($r: [_Any!]!) { _entities(representations: $r) { ... on Person {
      cases { id } specimens { specimenCode outcome ctN } } } }`,
    { r: [{ __typename: 'Person', id }] },
    who,
  );
  const refused = errors.map(({ path, extensions }) => `${path?.at(-1)} ${extensions.code}`);
  return [data._entities[0], refused.toSorted()];
}
const UNSEEN = [{ cases: null, specimens: null }, ['cases FORBIDDEN', 'specimens FORBIDDEN']];

/** What health last heard of the tracing of a case. */
const hearTracing = (id: string, state: string) =>
  health.store.sql`
    insert into lane_mirror values (${id}, 'tracing', ${state}, now(), 1)
    on conflict (case_id, lane) do update set state = excluded.state`;

describe('what health knows of a case and its people', () => {
  it.each<[string, () => Who | Promise<Who>]>([
    ['without a purpose and a case', () => ({})],
    ['without a purpose', () => ({ caseId })],
    ['without a case', () => ({ purpose: 'TREATMENT' })],
    ['for another agency’s purpose', () => forCase(caseId, 'TRANSFER')],
    ['for a purpose that is not in the list', () => forCase(caseId, 'CURIOSITY')],
    ['for a case that is no id', () => forCase('case-1')],
    ['for a case that nobody has reported', () => forCase(randomUUID())],
    ['for another case of the place', async () => forCase((await outbreak()).caseId)],
    [
      'for a case of another place',
      async () => forCase(await health.report({ jurisdiction: '510903' }, { jurisdictions: ['510900'] })),
    ],
    ['to a commander', () => ({ ...forCase(caseId), role: 'commander' })],
    ['to an integrator', () => ({ ...forCase(caseId), role: 'integrator' })],
    ['to a clinician for statistics', () => ({ purpose: 'STATISTICS', role: 'clinician' })],
    ['to a driver', () => ({ ...forCase(caseId, 'TRANSFER'), agency: 'TRANSPORT', role: 'driver' })],
    [
      'to a grid worker',
      () => ({ ...forCase(caseId, 'COMMUNITY_CONTROL'), agency: 'CIVIL_AFFAIRS', role: 'grid_worker' }),
    ],
    ['to a registrar', () => ({ ...forCase(caseId, 'TRACING'), ...TRACER, role: 'registrar' })],
    [
      'to a tracer before anything is heard of the tracing',
      () => ({ ...forCase(caseId, 'TRACING'), ...TRACER }),
    ],
  ])('is refused %s, field by field; that there is a case is not', async (_, who) => {
    const asked = await who();
    expect(await seeCase(caseId, asked)).toEqual(REFUSED);
    expect(await seePerson(subject, asked)).toEqual(UNSEEN);
  });

  it.each(['epidemiologist', 'clinician', 'laboratory'] as const)(
    'is whole for health’s %s for each of health’s purposes and the case',
    async (role) => {
      await send('recordTestResults', { results: [tube(randomUUID(), [subject])] });
      for (const purpose of PURPOSES) {
        const who = { ...forCase(caseId.toUpperCase(), purpose), role };
        expect(await seeCase(caseId, who)).toEqual([{ status: 'SCREENED_POSITIVE', ...OPEN }, []]);
        const [person, refused] = await seePerson(subject.toUpperCase(), who);
        expect(refused).toEqual([]);
        expect(person).toMatchObject({
          cases: [{ id: caseId }],
          specimens: [{ outcome: 'INDETERMINATE', ctN: 38 }],
        });
      }
    },
  );

  it('is told to tracers while their tracing is open, without what is health’s alone', async () => {
    const tracer = { ...forCase(caseId, 'TRACING'), ...TRACER };
    await hearTracing(caseId, 'OPEN');
    const { severity, ...traced } = OPEN;
    expect(await seeCase(caseId, tracer)).toEqual([
      { status: 'SCREENED_POSITIVE', ...traced, severity: null },
      ['severity'],
    ]);
    expect(await seePerson(subject, tracer)).toEqual([
      { cases: [{ id: caseId }], specimens: null },
      ['specimens FORBIDDEN'],
    ]);
    for (const state of ['DONE', 'STOOD_DOWN']) {
      await hearTracing(caseId, state);
      expect(await seeCase(caseId, tracer)).toEqual(REFUSED);
      expect(await seePerson(subject, tracer)).toEqual(UNSEEN);
    }
  });

  it('stays whole for health once the verification is settled, until the case is closed', async () => {
    await send('settleVerification', { caseId, outcome: 'CONFIRMED' });
    await hearTracing(caseId, 'OPEN');
    expect((await seeCase(caseId, forCase(caseId)))[1]).toEqual([]);
    await send('closeCase', { caseId });
    for (const who of [forCase(caseId), { ...forCase(caseId, 'TRACING'), ...TRACER }]) {
      expect(await seeCase(caseId, who)).toEqual([{ status: 'CLOSED', ...shut() }, GUARDED]);
      expect(await seePerson(subject, who)).toEqual(UNSEEN);
    }
  });

  it('is refused once the verification has excluded the case', async () => {
    await send('settleVerification', { caseId, outcome: 'EXCLUDED' });
    expect(await seeCase(caseId, forCase(caseId))).toEqual([{ status: 'EXCLUDED', ...shut() }, GUARDED]);
    expect(await seePerson(subject, forCase(caseId))).toEqual(UNSEEN);
  });

  it('is refused in the answer that closes the case, though the document has read it before', async () => {
    await send('settleVerification', { caseId, outcome: 'CONFIRMED' });
    const settle = { caseId, outcome: 'CONFIRMED' };
    const { data, errors } = await health.ask(
      `mutation ($settle: SettleVerificationInput!, $close: CloseCaseInput!) {
        settleVerification(input: $settle) { case { onsetDate } } closeCase(input: $close) { case { onsetDate } } }`,
      { settle, close: { caseId } },
      forCase(caseId),
    );
    expect(data.settleVerification.case).toEqual({ onsetDate: OPEN.onsetDate });
    expect(data.closeCase.case).toEqual({ onsetDate: null });
    expect(errors.map(({ path }) => path?.join('.'))).toEqual(['closeCase.case.onsetDate']);
  });

  it('of somebody who is neither subject nor contact is refused, and told once they are a contact', async () => {
    const other = await outbreak();
    expect(await seePerson(other.subject, forCase(caseId))).toEqual(UNSEEN);
    await recordContacts(caseId, [other.subject]);
    expect(await seePerson(other.subject, forCase(caseId))).toEqual([
      { cases: [{ id: other.caseId }], specimens: [] },
      [],
    ]);
    // Their case is then a record about a contact of this one; whom it touched besides is not.
    const [seen, refused] = await seeCase(other.caseId, forCase(caseId));
    expect(seen).toMatchObject({ onsetDate: OPEN.onsetDate, severity: OPEN.severity });
    expect(refused).toEqual(['contacts.0.relation', 'infected.0.relation', 'infectedBy.0.relation']);
  });

  it('of the cases at the other ends of its transmissions stays shut', async () => {
    const { data, errors } = await health.ask(
      `query ($id: ID!) { case(id: $id) { infectedBy { infector { id onsetDate } } infected { infectee { id onsetDate } } } }`,
      { id: caseId },
      forCase(caseId),
    );
    expect(data.case.infectedBy[0].infector.onsetDate).toBeNull();
    expect(data.case.infected[0].infectee.onsetDate).toBeNull();
    expect(errors.map(({ path }) => path?.at(-1))).toEqual(['onsetDate', 'onsetDate']);
  });

  it('of a drill is told for the drill', async () => {
    const [invented = ''] = await health.people(1, { exercise: true });
    const drill = await health.report({ personId: invented, exercise: true, onsetDate: '2022-06-28' });
    const [seen] = await seeCase(drill, forCase(drill));
    expect(seen).toMatchObject({ onsetDate: '2022-06-28' });
    expect(await seePerson(invented, forCase(drill))).toEqual([
      { cases: [{ id: drill }], specimens: [] },
      [],
    ]);
  });
});

describe('a tube of several people', () => {
  it('is told for the case of each of them, and of nobody who is of no such case', async () => {
    const [other = '', stranger = ''] = await health.people(2);
    const specimenCode = randomUUID();
    await send('recordTestResults', { results: [tube(specimenCode, [subject, other])] });
    const found = [{ specimenCode, outcome: 'INDETERMINATE', ctN: 38 }];
    expect((await seePerson(subject, forCase(caseId)))[0]).toMatchObject({ specimens: found });
    for (const id of [other, stranger]) expect(await seePerson(id, forCase(caseId))).toEqual(UNSEEN);
    const others = await health.report({ personId: other });
    expect((await seePerson(other, forCase(others)))[0]).toMatchObject({ specimens: found });
    expect(await seePerson(subject, forCase(others))).toEqual(UNSEEN);
  });
});

describe('statistics', () => {
  it('open to an epidemiologist, without a case, when people fell ill, how badly and who infected whom, and no more', async () => {
    const who = { purpose: 'STATISTICS' };
    const [seen, refused] = await seeCase(caseId, who);
    expect(seen).toEqual({
      status: 'SCREENED_POSITIVE',
      ...shut('onsetDate', 'severity'),
      infectedBy: [{ relation: null }],
      infected: [{ relation: null }],
    });
    expect(refused).toEqual([
      'contacts',
      'infected.0.relation',
      'infectedBy.0.relation',
      'infectedPlace',
      'reportedPlace',
    ]);
    expect(await seePerson(subject, who)).toEqual(UNSEEN);
  });

  it('open the line list, imported history with it, and stay open when a case is closed', async () => {
    await send('settleVerification', { caseId, outcome: 'CONFIRMED' });
    await send('closeCase', { caseId });
    const reported = {
      externalId: 'one',
      jurisdiction: '321002',
      reportedAt: '2020-02-29T00:00:00Z',
      onsetDate: '2020-02-20',
      status: 'CONFIRMED',
    };
    await send('importCases', { source: 'exercise-list', cases: [reported] });
    const { data, errors } = await health.ask(
      '{ cases(first: 100) { edges { node { id origin onsetDate severity infected { household } } } } }',
      {},
      { purpose: 'STATISTICS' },
    );
    expect(errors).toEqual([]);
    const nodes: Record<string, unknown>[] = data.cases.edges.map(
      ({ node }: { node: Record<string, unknown> }) => node,
    );
    expect(nodes.find(({ id }) => id === caseId)).toMatchObject({ onsetDate: OPEN.onsetDate });
    expect(nodes.find(({ origin }) => origin === 'IMPORTED')).toMatchObject({ onsetDate: '2020-02-20' });
  });

  it.each<Who>([
    { role: 'clinician' },
    { role: 'laboratory' },
    { role: 'commander' },
    { role: 'integrator' },
    TRACER,
  ])('open nothing to %j', async (who) => {
    expect(await seeCase(caseId, { ...who, purpose: 'STATISTICS' })).toEqual(REFUSED);
  });
});
