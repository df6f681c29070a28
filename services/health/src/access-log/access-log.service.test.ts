import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestHealth, type TestHealth } from '../testing/test-health.js';

let health: TestHealth;
let personId: string;
beforeAll(async () => {
  health = await startTestHealth();
  [personId = ''] = await health.people(1);
  await health.ask(
    'query ($r: [_Any!]!) { _entities(representations: $r) { ... on Person { cases { id } } } }',
    {
      r: [{ __typename: 'Person', id: personId }],
    },
  );
});
afterAll(() => health?.stop());

const LOG = `query ($r: [_Any!]!, $first: Int!) { _entities(representations: $r) { ... on PersonAccessLog {
  health(first: $first) { edges { node { action subject fields } } pageInfo { hasNextPage } } } } }`;
type Who = NonNullable<Parameters<TestHealth['ask']>[2]>;
const read = async (who: Who, place = '321002', first = 10) => {
  const r = [{ __typename: 'PersonAccessLog', personId, place }];
  const { data, errors } = await health.ask(LOG, { r, first }, { role: 'auditor', ...who });
  return { log: data?._entities?.[0]?.health, codes: errors.map(({ extensions }) => extensions.code) };
};

describe('health’s part of the log of a person', () => {
  it.each<Who>([{}, { agency: 'PUBLIC_SECURITY' }])('is read by auditors of the place: %j', async (who) => {
    const { log, codes } = await read(who);
    expect(codes).toEqual([]);
    expect(log.edges.at(-1).node).toEqual({
      action: 'person.read',
      subject: 'exercise-epidemiologist',
      fields: ['cases'],
    });
  });

  it('is empty to an auditor of another place, and refused to everybody else', async () => {
    expect((await read({ jurisdictions: ['320100'] })).log).toEqual({
      edges: [],
      pageInfo: { hasNextPage: false },
    });
    for (const who of [{ agency: 'TRANSPORT' }, { role: 'epidemiologist' }] as const)
      expect(await read(who)).toEqual({ log: null, codes: ['FORBIDDEN'] });
    expect((await read({}, '321002', 101)).codes).toEqual(['INVALID_INPUT']);
  });

  it('tells who has looked, and who was refused', async () => {
    const [refused, elsewhere] = (await health.service.recorded()).toReversed();
    expect([refused, elsewhere]).toMatchObject([
      { action: 'accessLog.read', personId, decision: 'DENY', code: 'FORBIDDEN', role: 'epidemiologist' },
      { action: 'accessLog.read', personId, decision: 'DENY', code: 'FORBIDDEN', agency: 'TRANSPORT' },
    ]);
  });
});
