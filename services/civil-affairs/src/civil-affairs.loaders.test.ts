import { generateKeyPairSync, randomUUID } from 'node:crypto';
import type { Asked, Caller } from '@tongbu/access';
import { AuditTrail, createRecordedReads } from '@tongbu/audit';
import { addPersons, openCaseFile } from '@tongbu/case-files';
import { EventLog } from '@tongbu/events';
import { laneTable } from '@tongbu/lanes';
import { createLogger } from '@tongbu/runtime';
import { openStore, type Store } from '@tongbu/store';
import { createTestDatabase, recordStatements, type TestDatabase } from '@tongbu/store/testing';
import { type GraphQLSchema, graphql } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CivilAffairsContext } from './civil-affairs.context.js';
import { createLoaders } from './civil-affairs.loaders.js';
import { communityTable } from './communities/community.table.js';
import { communityControlTable } from './community-control/community-control.table.js';
import { gridTable } from './grids/grid.table.js';
import { householdMemberTable, householdTable } from './households/household.table.js';
import { buildCivilAffairsSchema } from './schema.js';
import { MIGRATIONS } from './service.js';

const COMMUNITIES = 10;
const NOBODY = '0d9f6a0e-3b1c-4b57-9c53-0a6f9b6f0001';
const registeredAt = new Date('2022-07-01T00:00:00Z');
const caller: Caller = {
  subject: 'lead-1',
  agency: 'CIVIL_AFFAIRS',
  role: 'community_lead',
  jurisdictions: ['321000'],
  scopes: [],
  expiresAt: new Date('2100-01-01T00:00:00Z'),
};

let database: TestDatabase;
let store: Store;
let audit: AuditTrail;
let schema: GraphQLSchema;
const log = createLogger({ name: 'test', level: 'silent' });
const personIds: string[] = [];
const caseIds: string[] = [];

beforeAll(async () => {
  database = await createTestDatabase({ migrations: MIGRATIONS });
  store = (await openStore({ url: database.url })).asService();
  const { privateKey } = generateKeyPairSync('ed25519');
  const key = { ...privateKey.export({ format: 'jwk' }), alg: 'EdDSA' };
  const events = new EventLog({ store, log });
  audit = new AuditTrail({ store, events, agency: 'CIVIL_AFFAIRS', key, log });
  schema = (await buildCivilAffairsSchema()).schema;
  for (let index = 0; index < COMMUNITIES; index += 1) {
    const [communityId, gridId, householdId] = [randomUUID(), randomUUID(), randomUUID()];
    const code = `321002001${String(100 + index)}`;
    const community = {
      id: communityId,
      code,
      name: '社区',
      jurisdiction: code,
      exercise: true,
      registeredAt,
    };
    await store.db.insert(communityTable).values(community);
    await store.db
      .insert(gridTable)
      .values({ id: gridId, communityId, name: '一', leader: 'a', head: 'b', memberCount: 12 });
    await store.db.insert(householdTable).values({
      id: householdId,
      communityId,
      gridId,
      address: '1室',
      externalId: null,
      exercise: true,
      registeredAt,
    });
    const people = [randomUUID(), randomUUID()];
    personIds.push(...people);
    const caseId = randomUUID();
    caseIds.push(caseId);
    const at = { triggeredAt: registeredAt, startedAt: registeredAt, dueAt: registeredAt };
    const lane = {
      ...at,
      caseId,
      jurisdiction: code,
      state: 'OPEN',
      edition: 'ninth',
      exercise: true,
    } as const;
    await store.db.insert(laneTable).values(lane);
    await store.db.insert(communityControlTable).values({ caseId, gridId });
    await store.db
      .insert(householdMemberTable)
      .values(people.map((personId) => ({ personId, householdId, registeredAt })));
  }
  await store.transaction(async (tx) => {
    const [caseId = ''] = caseIds;
    const positive = { personId: null, reportedAt: registeredAt.toISOString(), collectedAt: null };
    await openCaseFile(tx, { ...positive, caseId, jurisdiction: '321002', exercise: true });
    await addPersons(tx, caseId, [...personIds, NOBODY]);
  });
});
afterAll(async () => {
  await audit?.close();
  await store?.close();
  await database?.drop();
});

/** For the first case, of which everybody is a contact. */
const COMMUNITY_CONTROL = (): Asked => ({
  purpose: 'COMMUNITY_CONTROL',
  caseReference: caseIds[0] ?? '',
});

/** Of the audit trail, which is kept whatever is asked. */
const OWN_WORK = /audit_/;

/** Runs a query, and counts what it asks of the database. */
async function counted(source: string, variableValues = {}, asked: Asked = {}) {
  const { db } = store;
  const contextValue: CivilAffairsContext = {
    caller,
    asked,
    requestId: randomUUID(),
    log,
    store,
    events: new EventLog({ store, log }),
    audit,
    reads: createRecordedReads(audit, { caller, asked: {}, requestId: 'request-1' }),
    personRegister: { findUnknown: async () => new Set() },
    emergencies: { load: async () => [] },
    ...createLoaders({ db, all: db }, caller),
  };
  const recorded = recordStatements();
  const { data, errors } = await graphql({ schema, source, contextValue, variableValues });
  recorded.stop();
  const queries = recorded.texts.filter((text) => text.startsWith('select') && !OWN_WORK.test(text)).length;
  expect(errors).toBeUndefined();
  // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever its query asked for.
  return { data: data as any, queries };
}

describe('a list', () => {
  it('of communities with their grids and counts takes four queries, however long it is', async () => {
    const { data, queries } = await counted(
      '{ communities { edges { node { code householdCount grids { name community { code } } } } } }',
    );
    expect(data.communities.edges).toHaveLength(COMMUNITIES);
    expect(data.communities.edges[0].node).toEqual({
      code: '321002001100',
      householdCount: 1,
      grids: [{ name: '一', community: { code: '321002001100' } }],
    });
    expect(queries).toBe(4);
  });

  it('of people with their households and plans takes seven queries, however long it is, two of them for the case', async () => {
    const { data, queries } = await counted(
      `query ($r: [_Any!]!) { _entities(representations: $r) { ... on Person {
        household { address members { id } memberCount community { name } grid { name } } isolationPlan { state } } } }`,
      { r: personIds.map((id) => ({ __typename: 'Person', id })) },
      COMMUNITY_CONTROL(),
    );
    expect(data._entities).toHaveLength(2 * COMMUNITIES);
    expect(data._entities[0].household).toMatchObject({
      address: '1室',
      memberCount: 2,
      grid: { name: '一' },
    });
    expect(queries).toBe(7);
  });

  it('of responses with their lanes takes one query, however long it is; grids and plans of the one case take four more', async () => {
    const { data, queries } = await counted(
      `query ($r: [_Any!]!) { _entities(representations: $r) { ... on CaseResponse {
        communityControl { state } } } }`,
      { r: caseIds.map((caseId) => ({ __typename: 'CaseResponse', caseId })) },
    );
    expect(data._entities).toHaveLength(COMMUNITIES);
    expect(queries).toBe(1);
    const guarded = await counted(
      `query ($r: [_Any!]!) { _entities(representations: $r) { ... on CaseResponse {
        communityControl { state } communityControlGrid { name } isolationPlans { state } } } }`,
      { r: [{ __typename: 'CaseResponse', caseId: caseIds[0] }] },
      COMMUNITY_CONTROL(),
    );
    expect(guarded.data._entities[0]).toMatchObject({
      communityControl: { state: 'OPEN' },
      communityControlGrid: { name: '一' },
      isolationPlans: [],
    });
    expect(guarded.queries).toBe(5);
  });
});

it('an id that is none, and one that nobody has, load as nothing, and so does somebody without a household', async () => {
  const { data } = await counted(
    `query ($r: [_Any!]!) { _entities(representations: $r) { __typename ... on Person { household { id } isolationPlan { id } } ... on CaseResponse { communityControl { state } } } }`,
    {
      r: [
        { __typename: 'Person', id: NOBODY },
        { __typename: 'CaseResponse', caseId: 'nothing' },
        { __typename: 'Community', id: 'nothing' },
        { __typename: 'Household', id: randomUUID() },
        { __typename: 'Grid', id: randomUUID() },
      ],
    },
    COMMUNITY_CONTROL(),
  );
  expect(data._entities).toEqual([
    { __typename: 'Person', household: null, isolationPlan: null },
    { __typename: 'CaseResponse', communityControl: null },
    null,
    null,
    null,
  ]);
});
