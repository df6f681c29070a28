import { randomUUID } from 'node:crypto';
import { subscribeTo } from '@tongbu/subgraph/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startTestHealth, type TestHealth } from './testing/test-health.js';

let health: TestHealth;
let people: string[];
let caseIds: string[];
let before = 0;
beforeAll(async () => {
  health = await startTestHealth();
  people = await health.people(3);
  caseIds = await Promise.all(people.slice(0, 2).map(report));
});
afterAll(() => health?.stop());
beforeEach(async () => {
  before = (await health.service.recorded()).length;
});

async function report(personId: string): Promise<string> {
  const input = {
    personId,
    jurisdiction: '321002',
    collectedAt: '2022-06-30T01:00:00.000Z',
    idempotencyKey: randomUUID(),
  };
  const { data } = await health.ask(
    'mutation ($input: ReportPositiveInput!) { reportPositive(input: $input) { case { id } } }',
    { input },
  );
  return data.reportPositive.case.id;
}
const recorded = async () => (await health.service.recorded()).slice(before);
const LIST =
  '{ cases(first: 2) { edges { node { id caseNumber status onsetDate severity reportedPlace } } } }';
const codesOf = (errors: readonly { extensions: Record<string, unknown> }[]) => [
  ...new Set(errors.map(({ extensions }) => extensions.code)),
];

describe('health records', () => {
  it('what is read of a list, one row a case with its person and all its fields', async () => {
    await health.ask(LIST);
    const rows = await recorded();
    expect(rows.map(({ personId }) => personId).toSorted()).toEqual(people.slice(0, 2).toSorted());
    for (const row of rows)
      expect(row).toMatchObject({
        action: 'case.read',
        caseIds: [expect.stringMatching(/-/)],
        fields: ['onsetDate', 'reportedPlace', 'severity'],
        subject: 'exercise-epidemiologist',
      });
  });

  it('what is refused, and for which reason', async () => {
    const auditor = { role: 'driver', agency: 'TRANSPORT' } as const;
    await health.ask(
      'query ($r: [_Any!]!) { _entities(representations: $r) { ... on Person { specimens { outcome } } } }',
      { r: [{ __typename: 'Person', id: people[0] }] },
      auditor,
    );
    expect(await recorded()).toMatchObject([
      { action: 'person.read', personId: people[0], fields: ['specimens'], decision: 'DENY', role: 'driver' },
    ]);
  });

  it('what an event shows, live and replayed, each event again', async () => {
    const authorization = await health.authorization();
    const seen = [];
    for (let time = 0; time < 2; time += 1) {
      const events = subscribeTo(
        health.service,
        {
          query: 'subscription { positiveCases(after: "0") { sequence case { id severity } } }',
          extensions: {},
        },
        { authorization },
      );
      for (let event = 0; event < 2; event += 1) seen.push(await events.next());
      await events.close();
    }
    expect(seen).toHaveLength(4);
    const rows = await recorded();
    expect(rows.map(({ caseIds: ids, fields }) => [...(ids ?? []), ...fields]).toSorted()).toEqual(
      [...caseIds, ...caseIds].map((id) => [id, 'severity']).toSorted(),
    );
  });

  it('nothing of what tells nothing', async () => {
    await health.ask('{ cases { edges { node { id caseNumber status person { id } } } } }');
    expect(await recorded()).toEqual([]);
  });

  it('nothing where the log cannot be written: then what is guarded is refused, and the rest is answered', async () => {
    await health.service.asOwner('alter table audit_log rename to elsewhere');
    const { data, errors } = await health.ask(LIST);
    await health.service.asOwner('alter table elsewhere rename to audit_log');
    expect(codesOf(errors)).toEqual(['AGENCY_UNAVAILABLE']);
    for (const { node } of data.cases.edges)
      expect(node).toMatchObject({
        id: expect.any(String),
        caseNumber: expect.any(String),
        status: 'SCREENED_POSITIVE',
        onsetDate: null,
        severity: null,
        reportedPlace: null,
      });
    expect(data.cases.edges).toHaveLength(2);
  });
});
