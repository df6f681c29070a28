import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createDevelopmentKeys,
  createTokenIssuer,
  createTokenVerifier,
  DEVELOPMENT_ISSUER,
  TOKEN_AUDIENCE,
  type TokenIssuerOptions,
} from '@tongbu/access';
import { EventLog, eventTables } from '@tongbu/events';
import { type Hop, HopSigner, HopVerifier, type SigningKeyOptions } from '@tongbu/hop';
import { ConfigurationFault, createLogger } from '@tongbu/runtime';
import { openStore } from '@tongbu/store';
import { createTestDatabase, WAITING_FOR_ME } from '@tongbu/store/testing';
import { type SubgraphServer, startSubgraph } from '@tongbu/subgraph';
import type { CaseSettled } from '@tongbu/vocabulary';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { readConfig } from './config.js';
import { buildPublicSecuritySchema } from './schema.js';
import { startPublicSecurity } from './service.js';
import { readKeyFile } from './testing/key-file.js';

const log = createLogger({ name: 'test', level: 'silent' });
const closers: (() => Promise<void> | void)[] = [];
const onStop = (_: string, close: () => Promise<void> | void) => void closers.push(close);

let health: EventLog;
let environment: Record<string, string>;
let service: SubgraphServer;
let token: string;
let hop: Hop;

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'public-security-'));
  closers.push(() => rmSync(folder, { recursive: true }));
  const keys = await createDevelopmentKeys(folder);
  hop = new HopSigner({ key: readKeyFile<SigningKeyOptions['key']>(keys.gatewayKeyFile) }).to(
    'public-security',
  );
  const identityKeyFile = join(folder, 'identity.key');
  writeFileSync(identityKeyFile, Buffer.alloc(32, 7).toString('base64url'));
  const signer = {
    key: readKeyFile<TokenIssuerOptions['key']>(keys.issuerKeyFile),
    issuer: DEVELOPMENT_ISSUER,
    audience: TOKEN_AUDIENCE,
  };
  token = await createTokenIssuer(signer)({
    subject: 'tracer-1',
    agency: 'PUBLIC_SECURITY',
    role: 'tracer',
    jurisdictions: ['321000'],
    lifetimeSeconds: 600,
  });

  // Health, as far as this service sees it: a log that is followed over graphql-ws.
  const healthDatabase = await createTestDatabase({ tables: eventTables });
  closers.push(() => healthDatabase.drop());
  const healthStore = (await openStore({ url: healthDatabase.url })).asService();
  closers.push(() => healthStore.close());
  health = new EventLog({ store: healthStore, log });
  closers.push(() => health.close());
  const healthServer = await startSubgraph({
    subgraph: await buildPublicSecuritySchema(),
    context: () => ({ agency: 'HEALTH' as const, events: health }),
    hop: new HopVerifier({ source: { keys: readKeyFile(keys.jwksFile) }, audience: 'health' }),
    verify: createTokenVerifier({
      source: { keys: readKeyFile(keys.jwksFile) },
      issuer: DEVELOPMENT_ISSUER,
      audience: TOKEN_AUDIENCE,
    }),
    isReady: async () => {},
    port: 0,
    host: '127.0.0.1',
    production: false,
    log,
  });
  closers.push(() => healthServer.close());

  const database = await createTestDatabase();
  closers.push(() => database.drop());
  environment = {
    PUBLIC_SECURITY_PORT: '0',
    PUBLIC_SECURITY_DATABASE_URL: database.url,
    PUBLIC_SECURITY_DATABASE_OWNER_URL: database.ownerUrl,
    PUBLIC_SECURITY_IDENTITY_KEY_FILE: identityKeyFile,
    HEALTH_URL: `http://127.0.0.1:${healthServer.port}/graphql`,
    TOKEN_ISSUER: DEVELOPMENT_ISSUER,
    TOKEN_AUDIENCE,
    TOKEN_JWKS_FILE: keys.jwksFile,
    SERVICE_KEY_FILE: keys.serviceKeyFile.PUBLIC_SECURITY,
    LOG_LEVEL: 'silent',
  };
  service = await startPublicSecurity(readConfig(environment), { onStop });
});
afterAll(async () => {
  for (const close of closers.toReversed()) await close();
});

interface Answer {
  data?: {
    _entities?: { tracing?: { state: string } | null }[];
    registerPersons?: { persons: { id: string }[] };
    person?: { name: string };
  };
  errors?: { extensions: { code: string } }[];
}

async function request(
  query: string,
  variables: object = {},
  headers: Record<string, string> = { authorization: `Bearer ${token}` },
): Promise<Answer> {
  const body = JSON.stringify({ query, variables });
  const response = await fetch(`http://127.0.0.1:${service.port}/graphql`, {
    method: 'POST',
    headers: hop.sign({
      path: '/graphql',
      headers: { 'content-type': 'application/json', ...headers },
      body,
    }),
    body,
  });
  return (await response.json()) as Answer;
}

async function stateOf(caseId: string): Promise<string | undefined> {
  const answer = await request(
    `query ($representations: [_Any!]!) {
      _entities(representations: $representations) { ... on CaseResponse { tracing { state } } } }`,
    { representations: [{ __typename: 'CaseResponse', caseId }] },
  );
  return answer.data?._entities?.[0]?.tracing?.state;
}

const reaches = (caseId: string, state: string) =>
  vi.waitFor(async () => expect(await stateOf(caseId)).toBe(state), { timeout: 20_000, interval: 20 });

async function reportPositive(caseId: string, times = 1, personId: string | null = null) {
  const reportedAt = new Date().toISOString();
  const payload = {
    caseId,
    personId,
    jurisdiction: '321002',
    reportedAt,
    collectedAt: null,
    exercise: true,
  };
  await health.write(async (_, append) => {
    for (let time = 0; time < times; time += 1) {
      append({ topic: 'response', type: 'case.positive', version: 1, payload });
    }
  });
}

async function registerInvented(name: string): Promise<string> {
  const { data } = await request(
    'mutation ($input: RegisterPersonsInput!) { registerPersons(input: $input) { persons { id } } }',
    { input: { persons: [{ name, jurisdiction: '321002', exercise: true }] } },
  );
  return data?.registerPersons?.persons[0]?.id ?? '';
}

/** Waits until somebody's name reads so for a case. */
const isNamed = (personId: string, caseId: string, name: string) =>
  vi.waitFor(
    async () => {
      const reason = { 'tongbu-purpose': 'TRACING', 'tongbu-case': caseId };
      const { data } = await request(
        'query ($id: ID!) { person(id: $id) { name } }',
        { id: personId },
        { authorization: `Bearer ${token}`, ...reason },
      );
      expect(data?.person?.name).toBe(name);
    },
    { timeout: 20_000, interval: 20 },
  );

async function settle(caseId: string, outcome: CaseSettled['outcome']) {
  const payload = { caseId, outcome, settledAt: new Date().toISOString(), exercise: true };
  await health.write(async (_, append) => {
    append({ topic: 'response', type: 'case.settled', version: 1, payload });
  });
}

describe('the service of public security', () => {
  it('opens its lane when health reports a positive, and stands it down when the verification is negative', async () => {
    const caseId = randomUUID();
    await reportPositive(caseId);
    await reaches(caseId, 'OPEN');
    await settle(caseId, 'EXCLUDED');
    await reaches(caseId, 'STOOD_DOWN');
  });

  it('keeps the lane open when the verification confirms the positive', async () => {
    const [confirmed, later] = [randomUUID(), randomUUID()];
    await reportPositive(confirmed);
    await settle(confirmed, 'CONFIRMED');
    await reportPositive(later);
    await reaches(later, 'OPEN');
    expect(await stateOf(confirmed)).toBe('OPEN');
  });

  it('opens one lane for a positive that is told twice', async () => {
    const caseId = randomUUID();
    await reportPositive(caseId, 2);
    await reaches(caseId, 'OPEN');
    await request(
      'mutation ($input: StartTracingInput!) { startTracing(input: $input) { userErrors { code } } }',
      {
        input: { caseId },
      },
    );
    await settle(randomUUID(), 'EXCLUDED');
    await reaches(caseId, 'IN_PROGRESS');
  });

  it('shows who somebody is for a case from what health tells of it, until health closes it', async () => {
    const [caseId, subject, contact] = [
      randomUUID(),
      await registerInvented('演练甲'),
      await registerInvented('演示乙'),
    ];
    await reportPositive(caseId, 1, subject);
    await isNamed(subject, caseId, '演练甲');
    await isNamed(contact, caseId, '演**');
    await health.write(async (_, append) => {
      const payload = { caseId, personIds: [contact], exercise: true };
      append({ topic: 'response', type: 'contacts.recorded', version: 1, payload });
    });
    await isNamed(contact, caseId, '演示乙');
    await health.write(async (_, append) => {
      const payload = { caseId, closedAt: new Date().toISOString(), exercise: true };
      append({ topic: 'response', type: 'case.closed', version: 1, payload });
    });
    await isNamed(subject, caseId, '演**');
    await isNamed(contact, caseId, '演**');
  });

  it('shows nobody for a case that was excluded', async () => {
    const [caseId, subject] = [randomUUID(), await registerInvented('演练丙')];
    await reportPositive(caseId, 1, subject);
    await isNamed(subject, caseId, '演练丙');
    await settle(caseId, 'EXCLUDED');
    await isNamed(subject, caseId, '演**');
  });

  it('notes of a case when it was reported, and when it was excluded or closed', async () => {
    const [excluded, closed] = [randomUUID(), randomUUID()];
    for (const caseId of [excluded, closed]) await reportPositive(caseId);
    await settle(closed, 'CONFIRMED');
    await settle(excluded, 'EXCLUDED');
    const closedAt = '2026-01-02T03:04:05.678Z';
    await health.write(async (_, append) => {
      const payload = { caseId: closed, closedAt, exercise: true };
      append({ topic: 'response', type: 'case.closed', version: 1, payload });
    });
    const { db } = await openRegister();
    const filed = () =>
      db.execute(sql`
        select state, reported_at < now() as reported, ended_at from case_file
        where case_id in (${excluded}, ${closed}) order by state`);
    await expect.poll(filed).toMatchObject([
      { state: 'CLOSED', reported: true, ended_at: '2026-01-02 03:04:05.678+00' },
      { state: 'EXCLUDED', reported: true, ended_at: expect.any(String) },
    ]);
  });

  it('holds contacts while it files them, so that no erasure passes by', async () => {
    const [caseId, contact] = [randomUUID(), await registerInvented('演练丁')];
    await reportPositive(caseId);
    await reaches(caseId, 'OPEN');
    const store = await openRegister();
    const filed = () =>
      store.db.execute(sql`select person_id from case_file_person where case_id = ${caseId}`);
    await store.transaction(async (tx) => {
      await tx.execute(sql`select from person where id = ${contact} for update`);
      await health.write(async (_, append) => {
        const payload = { caseId, personIds: [contact, randomUUID()], exercise: true };
        append({ topic: 'response', type: 'contacts.recorded', version: 1, payload });
      });
      await expect.poll(() => tx.execute(WAITING_FOR_ME)).not.toHaveLength(0);
      expect(await filed()).toEqual([]);
    });
    await expect.poll(filed).toHaveLength(2);
  });

  /** The database of the service, as the service itself sees it. */
  async function openRegister() {
    const store = await openStore({ url: environment.PUBLIC_SECURITY_DATABASE_URL ?? '' });
    closers.push(() => store.close());
    return store.asService();
  }

  it('holds the person of a positive while it opens the lane, so that no erasure passes by', async () => {
    const registered = await request(
      'mutation ($input: RegisterPersonsInput!) { registerPersons(input: $input) { persons { id } } }',
      { input: { persons: [{ name: '演练甲', jurisdiction: '321002' }] } },
    );
    const personId = registered.data?.registerPersons?.persons[0]?.id ?? '';
    const caseId = randomUUID();
    const store = await openRegister();
    await store.transaction(async (tx) => {
      await tx.execute(sql`select from person where id = ${personId} for update`);
      await reportPositive(caseId, 1, personId);
      await expect.poll(() => tx.execute(WAITING_FOR_ME)).not.toHaveLength(0);
      expect(await stateOf(caseId)).toBeUndefined();
    });
    await reaches(caseId, 'OPEN');
  });

  it('answers nobody without a token', async () => {
    expect((await request('{ __typename }', {}, {})).errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
  });

  it('repeats no value in an error', async () => {
    const secret = '321003195203150023';
    for (const variables of [
      { input: { persons: [{ birthDate: secret }] } },
      { input: { persons: secret } },
    ]) {
      const answer = await request(
        'mutation ($input: RegisterPersonsInput!) { registerPersons(input: $input) { persons { id } } }',
        variables,
      );
      expect(answer.errors?.[0]?.extensions.code).toBe('INVALID_INPUT');
      expect(JSON.stringify(answer)).not.toContain(secret);
    }
  });

  it('is live, and ready while its database answers', async () => {
    for (const path of ['live', 'ready']) {
      expect((await fetch(`http://127.0.0.1:${service.port}/health/${path}`)).status).toBe(200);
    }
  });

  it('listens on 127.0.0.1 alone, unless it is told otherwise', async () => {
    const answers = (host: string) =>
      new Promise((resolve) => {
        const socket = connect({ host, port: service.port, timeout: 1_000 });
        socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
        socket.once('timeout', () => resolve(false)).once('connect', () => socket.destroy());
      });
    expect(await answers('127.0.0.1')).toBe(true);
    // Another address of the loopback interface: whoever listens everywhere answers there too.
    expect(await answers('127.0.0.2')).toBe(false);
  });
});

describe('the identity key', () => {
  it('is the one of the first start, or the service does not start', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'public-security-'));
    closers.push(() => rmSync(folder, { recursive: true }));
    const other = join(folder, 'other.key');
    writeFileSync(other, Buffer.alloc(32, 8).toString('base64url'));
    const start = startPublicSecurity(
      readConfig({ ...environment, PUBLIC_SECURITY_IDENTITY_KEY_FILE: other }),
      { onStop },
    );
    await expect(start).rejects.toThrow(/^PUBLIC_SECURITY_IDENTITY_KEY_FILE: holds another key/);
  });
});

describe('the configuration', () => {
  it('tells all its faults at once, the missing key among them', () => {
    const read = () =>
      readConfig({ ...environment, PUBLIC_SECURITY_PORT: 'x', PUBLIC_SECURITY_IDENTITY_KEY_FILE: '' });
    expect(read).toThrow(ConfigurationFault);
    expect(read).toThrow(/PUBLIC_SECURITY_PORT: .*\n.*PUBLIC_SECURITY_IDENTITY_KEY_FILE: is required/s);
  });
});
