import { randomUUID } from 'node:crypto';
import { openStore, type Store } from '@tongbu/store';
import { countRows } from '@tongbu/store/testing';
import { answerBytes } from '@tongbu/subgraph/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestHealth, type TestHealth } from './testing/test-health.js';

/** What there is of one place: two cases, of which one infected the other, with a contact and a specimen. */
interface Place {
  readonly case: string;
  readonly infected: string;
  readonly person: string;
}

let health: TestHealth;
let store: Store;
let home: Place;
let elsewhere: Place;
let people: string[] = [];

const at = () => new Date(Date.now() - 3_600_000).toISOString();

async function fill(jurisdiction: string): Promise<Place> {
  const who = { jurisdictions: [jurisdiction] };
  const [person = '', other = '', contact = ''] = people.splice(0, 3);
  const report = async (personId: string) => {
    const input = { personId, jurisdiction, collectedAt: at(), exercise: true, idempotencyKey: randomUUID() };
    const { data } = await health.ask(
      'mutation ($input: ReportPositiveInput!) { reportPositive(input: $input) { case { id } } }',
      { input },
      who,
    );
    return data.reportPositive.case.id as string;
  };
  const [first, second] = [await report(person), await report(other)];
  const contacts = [{ personId: contact, category: 'CLOSE_CONTACT', lastExposureAt: at() }];
  await health.ask(
    'mutation ($input: RecordContactsInput!) { recordContacts(input: $input) { recorded } }',
    { input: { caseId: first, contacts } },
    who,
  );
  await health.ask(
    'mutation ($input: RecordTransmissionsInput!) { recordTransmissions(input: $input) { recorded } }',
    { input: { transmissions: [{ infectorCaseId: first, infecteeCaseId: second }] } },
    who,
  );
  const result = {
    specimenCode: `S-${jurisdiction}`,
    personIds: [person],
    collectedAt: at(),
    testedAt: at(),
    method: 'RT_PCR',
    outcome: 'NEGATIVE',
    laboratory: 'lab-1',
    jurisdiction,
    exercise: true,
  };
  await health.ask(
    'mutation ($input: RecordTestResultsInput!) { recordTestResults(input: $input) { recorded } }',
    { input: { results: [result] } },
    who,
  );
  await health.store.sql`insert into lane_mirror values (${first}, 'tracing', 'OPEN', now(), 1)`;
  await health.store.sql`insert into case_conflict values (${first}, 'sex', 'MALE', 'FEMALE')`;
  return { case: first, infected: second, person };
}

beforeAll(async () => {
  health = await startTestHealth();
  store = await openStore({ url: health.service.database.url, max: 2 });
  people = await health.people(6);
  home = await fill('321002');
  elsewhere = await fill('320102');
}, 60_000);
afterAll(async () => {
  await store?.close();
  await health?.stop();
});

describe('the tables of health', () => {
  const ROWS = {
    case: 2,
    case_conflict: 1,
    contact: 1,
    lane: 2,
    lane_mirror: 1,
    specimen: 1,
    specimen_person: 1,
    transmission_link: 1,
  };
  const OWN = ['known_person', 'case_number', 'event'] as const;
  const TABLES = Object.keys(ROWS);
  const times = (n: number) =>
    Object.fromEntries(Object.entries(ROWS).map(([table, rows]) => [table, rows * n]));
  const callerOf = (...jurisdictions: string[]) => store.scopedTo({ agency: 'HEALTH', jurisdictions });

  it('show a caller the rows of their places only, without a scope none, and the service all', async () => {
    expect(await countRows(callerOf('321000').db, TABLES)).toEqual(times(1));
    expect(await countRows(callerOf('320000').db, TABLES)).toEqual(times(2));
    expect(await countRows(callerOf('510000').db, TABLES)).toEqual(times(0));
    expect(await countRows(store.db, TABLES)).toEqual(times(0));
    expect(await countRows(store.asService().db, TABLES)).toEqual(times(2));
  });

  it('keep the ids of the register, the counters of case numbers and the log to the service', async () => {
    expect(await countRows(callerOf('000000').db, OWN)).toEqual({
      known_person: 0,
      case_number: 0,
      event: 0,
    });
    expect((await countRows(store.asService().db, OWN)).known_person).toBe(6);
  });

  it('show a link between two places to either, with the other end null', async () => {
    await health.store.sql`
      insert into transmission_link (infector_case_id, infectee_case_id, source)
      values (${home.case}, ${elsewhere.infected}, 'test')`;
    for (const [place, field, end] of [
      [{ jurisdictions: ['321000'] }, 'infected', home.case],
      [{ jurisdictions: ['320100'] }, 'infectedBy', elsewhere.infected],
    ] as const) {
      const { rows } = await callerOf(...place.jurisdictions)
        .db.execute('select 1 from transmission_link')
        .then((found) => ({ rows: found.length }));
      expect(rows).toBe(2);
      const { data } = await health.ask(
        `query ($id: ID!) { case(id: $id) { ${field} { infector { id } infectee { id } } } }`,
        { id: end },
        { ...place, purpose: 'STATISTICS' },
      );
      const ends = data.case[field].map((link: Record<string, { id: string } | null>) => [
        link.infector?.id,
        link.infectee?.id,
      ]);
      expect(ends).toContainEqual(field === 'infected' ? [home.case, undefined] : [undefined, end]);
    }
    await health.store.sql`delete from transmission_link where source = 'test'`;
  });

  it('are counted for statistics wherever they are', async () => {
    const { data } = await health.ask(
      '{ transmissionSummary(filter: { exercise: true }) { cases links conflicts } }',
    );
    expect(data.transmissionSummary).toEqual({ cases: 4, links: 2, conflicts: 2 });
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
    ['case', 'query ($id: ID!) { case(id: $id) { caseNumber status } }', (its) => ({ id: its.case })],
    entity('Case', 'id', 'case', 'caseNumber contacts { id } infected { id }'),
    entity('CaseResponse', 'caseId', 'case', 'verification { state } startSkewMs'),
    entity('Person', 'id', 'person', 'cases { id }'),
    entity('Person', 'id', 'person', 'specimens { id }'),
    [
      'settleVerification',
      `mutation ($input: SettleVerificationInput!) { settleVerification(input: $input) {
        case { status } userErrors { code message field } } }`,
      (its) => ({ input: { caseId: its.case, outcome: 'CONFIRMED' } }),
    ],
    [
      'recordContacts',
      `mutation ($input: RecordContactsInput!) { recordContacts(input: $input) {
        recorded duplicates userErrors { code message field } } }`,
      (its) => ({ input: { caseId: its.case, contacts: [] } }),
    ],
    [
      'recordTransmissions',
      `mutation ($input: RecordTransmissionsInput!) { recordTransmissions(input: $input) {
        recorded duplicates userErrors { code message field } } }`,
      (its) => ({ input: { transmissions: [{ infectorCaseId: its.case, infecteeCaseId: its.infected }] } }),
    ],
  ];

  it.each(WAYS)(
    'and one that does not exist give the same bytes by the same statements: %s',
    async (_, query, variables) => {
      const nobody: Place = { case: randomUUID(), infected: randomUUID(), person: randomUUID() };
      const ask = async (its: Place, jurisdictions: string[]) =>
        answerBytes(health.service, {
          query,
          variables: { ...variables(its) },
          authorization: await health.authorization({ jurisdictions }),
          headers: {
            'tongbu-purpose': 'TRACING',
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
