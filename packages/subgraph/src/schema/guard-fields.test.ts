import type { Caller, CaseFile, EmergencyAccess, FieldTable, RecordFacts } from '@tongbu/access';
import type { RecordedReads } from '@tongbu/audit';
import { createLogger, Fault } from '@tongbu/runtime';
import { createSourceEventStream, execute, graphql, parse } from 'graphql';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { SubgraphContext } from '../context.js';
import { HOUSE, HOUSE_ADDRESS, HouseResolver, resolved } from '../testing/house.resolver.js';
import { buildSubgraph, type Subgraph } from './build-subgraph.js';
import type { RecordedTypes } from './record-decision.js';

const FIELDS = {
  Query: {
    release: 'envelope',
    fields: { house: 'P0', houses: 'P0', wayIn: ['P2', 'specimen.read'] },
  },
  Mutation: { release: 'envelope', fields: { build: 'P0' } },
  Subscription: { release: 'envelope', fields: { built: 'P0' } },
  House: {
    release: 'envelope',
    fields: {
      id: 'P0',
      result: ['P3', 'specimen.read'],
      address: ['P2', 'householdAddress'],
      place: ['P2', 'transferPlace'],
      places: ['P2', 'transferPlace'],
      name: ['P3', 'birthDate'],
    },
  },
} as const satisfies FieldTable;

const CASE = '5f3c1f5e-8f5b-4a53-9d57-3f0d6f1c0a01';
const who = (changed: Partial<Caller>): Caller => ({
  subject: 'exercise',
  agency: 'CIVIL_AFFAIRS',
  role: 'grid_worker',
  jurisdictions: ['321002'],
  scopes: [],
  expiresAt: new Date('2100-01-01T00:00:00Z'),
  ...changed,
});
/** What the audit trail is told. */
const reads: RecordedReads = {
  load: async ({ action, personIds, field, decision, code }) => {
    if (!recorderWorks) throw new Fault('AGENCY_UNAVAILABLE');
    recorded.push(`${action} ${personIds} ${field} ${decision} ${code}`);
  },
};
const RECORDED: RecordedTypes = {
  House: { about: ({ id }: { id: string }) => ({ personIds: [id], caseIds: [] }) },
};
const contextOf = (caller: Caller, asked = {}): SubgraphContext => ({
  reads,
  caller,
  asked,
  requestId: 'one',
  log: createLogger({ name: 'test', level: 'silent' }),
});

const RECORD: RecordFacts = { jurisdiction: '321002', exercise: true, caseIds: [], personIds: ['one'] };
const FILE: CaseFile = {
  caseId: CASE,
  jurisdiction: '321002',
  exercise: true,
  isActive: true,
  openFor: new Set(['PUBLIC_SECURITY', 'CIVIL_AFFAIRS', 'TRANSPORT', 'HEALTH']),
  personIds: new Set(['one']),
};
let caseFile: CaseFile | null = FILE;
let emergency: EmergencyAccess[] = [];
const recorded: string[] = [];
let recorderWorks = true;
let subgraph: Subgraph;
let asks = 0;
let asksCase = 0;
let asksEmergency = 0;
beforeAll(async () => {
  subgraph = await buildSubgraph({
    resolvers: [HouseResolver],
    references: { House: () => HOUSE },
    fields: FIELDS,
    caseFile: async (caseId) => {
      asksCase += 1;
      return caseId === CASE ? caseFile : null;
    },
    emergency: async () => {
      asksEmergency += 1;
      return emergency;
    },
    records: {
      House: {
        read: async () => {
          asks += 1;
          return RECORD;
        },
      },
    },
    recorded: RECORDED,
  });
});
beforeEach(() => {
  asks = 0;
  asksCase = 0;
  asksEmergency = 0;
  caseFile = FILE;
  emergency = [];
  resolved.length = 0;
  recorded.length = 0;
  recorderWorks = true;
});

const run = (source: string, caller: Partial<Caller> = {}, asked = {}) =>
  graphql({ schema: subgraph.schema, source, contextValue: contextOf(who(caller), asked) });
const laboratory = { agency: 'HEALTH', role: 'laboratory' } as const;
const refusals = (errors: Awaited<ReturnType<typeof run>>['errors']) =>
  errors?.map(({ path, originalError }) => [path?.join('.'), (originalError as { code?: string }).code]);

describe('a refused field', () => {
  const ways: [string, string, string][] = [
    ['below a root field', '{ house { id result } }', 'house.result'],
    ['in a list', '{ houses { id result } }', 'houses.0.result'],
    ['in the payload of a mutation', 'mutation { build { id result } }', 'build.result'],
    [
      'of an entity',
      '{ _entities(representations: [{ __typename: "House", id: "one" }]) { ... on House { id result } } }',
      '_entities.0.result',
    ],
    ['under another name', '{ house { id other: result } }', 'house.other'],
    ['in a fragment', '{ house { ... { id ... { result } } } }', 'house.result'],
  ];
  test.each(ways)('%s is null with FORBIDDEN, and what stands beside it is not', async (_, source, path) => {
    const { data, errors } = await run(source);
    expect(refusals(errors)?.[0]).toEqual([path, 'FORBIDDEN']);
    expect(JSON.stringify(data)).not.toContain('positive');
    expect(JSON.stringify(data)).toContain('"id":"one"');
  });

  test.each(ways)('%s is given whole to who may read it', async (_, source) => {
    const { data, errors } = await run(source, laboratory);
    expect(errors).toBeUndefined();
    expect(JSON.stringify(data)).toContain('positive');
  });

  test('of an event is null with FORBIDDEN, and whole for who may read it', async () => {
    const document = parse('subscription { built { id result } }');
    const results = [];
    for (const caller of [who({}), who(laboratory)]) {
      const args = { schema: subgraph.schema, document, contextValue: contextOf(caller) };
      const events = await createSourceEventStream(args);
      if (!(Symbol.asyncIterator in events)) throw new Error('no stream');
      for await (const event of events) results.push(await execute({ ...args, rootValue: event }));
    }
    expect(results.map(({ data }) => data)).toEqual([
      { built: { id: 'one', result: null } },
      { built: { id: 'one', result: 'positive' } },
    ]);
    expect(refusals(results[0]?.errors)).toEqual([['built.result', 'FORBIDDEN']]);
  });

  test('is not resolved, as a root field or deeper', async () => {
    const { data } = await run('{ wayIn house { name } }', { role: 'commander' });
    expect(data).toEqual({ wayIn: null, house: { name: null } });
    expect(resolved).toEqual([]);
    await run('{ wayIn }', laboratory);
    expect(resolved).toEqual(['wayIn']);
  });
});

describe('a masked field', () => {
  test('is masked, whether it is resolved at once or later', async () => {
    const { data, errors } = await run('{ house { address place } }', { jurisdictions: ['320100'] });
    expect(errors).toBeUndefined();
    expect(data).toEqual({
      house: { address: '扬州市广陵区文昌社区***', place: '扬州市广陵区文昌社区***' },
    });
  });

  test('that is no text is null', async () => {
    expect((await run('{ house { places } }')).data).toEqual({ house: { places: null } });
  });

  test('is whole for a purpose and a case, where the record is of a place of the caller', async () => {
    const asked = { purpose: 'COMMUNITY_CONTROL', caseReference: CASE.toUpperCase() };
    const whole = { house: { address: HOUSE_ADDRESS } };
    const masked = { house: { address: '扬州市广陵区文昌社区***' } };
    expect((await run('{ house { address } }', {}, asked)).data).toEqual(whole);
    expect((await run('{ house { address } }', {}, {})).data).toEqual(masked);
    caseFile = { ...FILE, isActive: false };
    expect((await run('{ house { address } }', {}, asked)).data).toEqual(masked);
  });
});

describe('the record and the case behind a field', () => {
  const asked = { purpose: 'TRACING', caseReference: CASE };
  const tracer = { agency: 'PUBLIC_SECURITY', role: 'tracer' } as const;

  test('are asked for where they decide', async () => {
    const { data } = await run('{ house { name } }', tracer, asked);
    expect([data, asks, asksCase]).toEqual([{ house: { name: 'somebody, for tracer' } }, 1, 1]);
  });

  test('are not asked for where the caller, the purpose or the case refuse already', async () => {
    await run('{ house { name } }', { ...tracer, role: 'commander' }, asked);
    await run('{ house { name } }', tracer, { ...asked, purpose: 'TREATMENT' });
    await run('{ house { name } }', tracer, { ...asked, caseReference: 'case-1' });
    expect([asks, asksCase]).toEqual([0, 0]);
  });

  test('refuse where the case is not known, is over, or is open for others only', async () => {
    for (const file of [null, { ...FILE, isActive: false }, { ...FILE, openFor: new Set<never>() }]) {
      caseFile = file;
      expect((await run('{ house { name } }', tracer, asked)).data).toEqual({ house: { name: null } });
    }
    expect(resolved).toEqual([]);
  });

  test('must be told by the service: without them the schema is not made', async () => {
    const parts = { resolvers: [HouseResolver], references: {}, fields: FIELDS, recorded: RECORDED } as const;
    await expect(buildSubgraph(parts)).rejects.toThrow(/record .* House\.address/);
    const records = { House: { read: async () => RECORD } };
    await expect(buildSubgraph({ ...parts, records })).rejects.toThrow(/case .* House\.address/);
  });
});

describe('broken glass', () => {
  const tracer = { agency: 'PUBLIC_SECURITY', role: 'tracer' } as const;

  test('opens the record without a purpose and a case', async () => {
    emergency = [{ personId: 'one' }];
    const { data } = await run('{ house { name } }', tracer);
    expect(data).toEqual({ house: { name: 'somebody, for tracer' } });
    expect(recorded).toEqual(['house.read one name ALLOW EMERGENCY']);
  });

  test('opens no other record', async () => {
    emergency = [{ personId: 'two' }];
    expect((await run('{ house { name } }', tracer)).data).toEqual({ house: { name: null } });
    expect(recorded).toEqual(['house.read one name DENY PURPOSE']);
  });

  test('is looked for only where somebody who may break it is refused', async () => {
    await run('{ house { name } }', tracer, { purpose: 'TRACING', caseReference: CASE });
    await run('{ house { name } }', { ...tracer, role: 'registrar' });
    await run('{ house { name result } }', { role: 'commander' });
    expect(asksEmergency).toBe(0);
    await run('{ house { name } }', tracer);
    expect(asksEmergency).toBe(1);
  });
});

describe('whoever records decisions', () => {
  test('is told of each, with its reason, those that refuse too', async () => {
    await run('{ house { id other: name address result } }', { jurisdictions: ['320100'] });
    expect(recorded.toSorted()).toEqual([
      'house.read one address MASK PURPOSE',
      'house.read one name DENY ROLE',
      'house.read one result DENY ROLE',
    ]);
    recorded.length = 0;
    await run('{ house { result } }', laboratory);
    expect(recorded).toEqual(['house.read one result ALLOW GRANTED']);
    recorded.length = 0;
    await run('{ wayIn house { id } }', laboratory);
    expect(recorded).toEqual(['query.read  wayIn ALLOW GRANTED']);
  });

  test('and cannot, leaves the field unanswered', async () => {
    recorderWorks = false;
    const { data, errors } = await run('{ house { id result } }', laboratory);
    expect(data).toEqual({ house: { id: 'one', result: null } });
    expect(refusals(errors)).toEqual([['house.result', 'AGENCY_UNAVAILABLE']]);
    expect((await run('{ house { name } }')).data).toEqual({ house: { name: null } });
  });

  test('and is not there, leaves the field unanswered', async () => {
    const { reads: _, ...contextValue } = contextOf(who(laboratory));
    const { data } = await graphql({
      schema: subgraph.schema,
      source: '{ house { id result } }',
      contextValue,
    });
    expect(data).toEqual({ house: { id: 'one', result: null } });
  });

  test('is told of every event, also where an earlier one was of the same record', async () => {
    const document = parse('subscription { built { result } }');
    for (let event = 0; event < 2; event += 1) {
      await execute({
        schema: subgraph.schema,
        document,
        rootValue: HOUSE,
        contextValue: contextOf(who(laboratory)),
      });
    }
    expect(recorded).toEqual(Array.from({ length: 2 }, () => 'house.read one result ALLOW GRANTED'));
  });

  test('must be told whom a record is about: without it the schema is not made', async () => {
    const records = { House: { read: async () => RECORD } };
    await expect(
      buildSubgraph({ resolvers: [HouseResolver], references: {}, fields: FIELDS, records }),
    ).rejects.toThrow(/whom a House is about/);
  });
});

test('a field without a class is refused to everybody', async () => {
  for (const caller of [{}, laboratory]) {
    const { data, errors } = await run('{ house { id forgotten } }', caller);
    expect(data).toEqual({ house: { id: 'one', forgotten: null } });
    expect(refusals(errors)).toEqual([['house.forgotten', 'FORBIDDEN']]);
  }
});

test('a way in without a class is refused: a query, a mutation, a stream', async () => {
  const { schema } = await buildSubgraph({ resolvers: [HouseResolver], references: {}, fields: {} });
  const contextValue = contextOf(who(laboratory));
  for (const source of ['{ house { id } }', 'mutation { build { id } }']) {
    expect(refusals((await graphql({ schema, source, contextValue })).errors)?.[0]?.[1]).toBe('FORBIDDEN');
  }
  const stream = await createSourceEventStream({
    schema,
    document: parse('subscription { built { id } }'),
    contextValue,
  });
  expect('errors' in stream && refusals(stream.errors)).toEqual([['built', 'FORBIDDEN']]);
});
