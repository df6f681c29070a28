import { randomUUID } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { openStore } from '@tongbu/store';
import { type Answer, ask } from '@tongbu/subgraph/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCommand } from './command.js';
import { serviceUrl } from './database-url.js';
import { makeDataDir, until } from './launch.js';
import { PATIENT, type RunningHub, startHub } from './start-hub.js';

const dataDir = makeDataDir();
let hub: RunningHub;
let epidemiologist: string;
let persons: [string, string, string];
beforeAll(async () => {
  hub = await startHub({ dataDir, env: PATIENT });
  epidemiologist = `Bearer ${await hub.token({ agency: 'HEALTH', role: 'epidemiologist' })}`;
  const input = {
    persons: ['甲', '乙', '丙'].map((name) => ({ name: `演练${name}`, jurisdiction: '321002' })),
  };
  const { data } = await send(
    'mutation ($input: RegisterPersonsInput!) { registerPersons(input: $input) { persons { id } } }',
    { input },
  );
  persons = data.registerPersons.persons.map(({ id }: { id: string }) => id);
  const [, subject, recent] = persons;
  expect(await report(subject)).toEqual([]);
  await until('the lane is open', async () => (await newestTracing()) === 'OPEN');
  await inRegister(`update person set registered_at = now() - interval '100 days' where id <> '${recent}'`);
}, 120_000);
afterAll(async () => {
  await hub?.stop();
  rmSync(dataDir, { recursive: true, force: true });
}, 60_000);

const send = (query: string, variables: Record<string, unknown> = {}): Promise<Answer> =>
  ask(hub.url, { query, variables, authorization: epidemiologist });

/** The codes of what refuses a positive; none where a case is opened. */
async function report(personId: string): Promise<string[]> {
  const collectedAt = new Date(Date.now() - 3_600_000).toISOString();
  const { data, errors } = await send(
    'mutation ($input: ReportPositiveInput!) { reportPositive(input: $input) { userErrors { code } } }',
    { input: { personId, collectedAt, jurisdiction: '321002', idempotencyKey: randomUUID() } },
  );
  expect(errors).toEqual([]);
  return data.reportPositive.userErrors.map(({ code }: { code: string }) => code);
}

/** How far the tracing of the newest case is. */
async function newestTracing(): Promise<string | undefined> {
  const { data } = await send('{ cases(first: 1) { edges { node { response { tracing { state } } } } } }');
  return data?.cases?.edges[0]?.node.response.tracing?.state;
}

/** Runs a statement in public security's database, as its service. */
async function inRegister(statement: string): Promise<void> {
  const store = await openStore({ url: serviceUrl(dataDir, 'public-security'), max: 1 });
  await store
    .asService()
    .db.execute(statement)
    .finally(() => store.close());
}

const retention = async (...args: string[]) => {
  const command = runCommand(['retention', ...args, '--data-dir', dataDir]);
  return { code: await command.exited, out: command.out(), err: command.err() };
};
const names = async () =>
  Promise.all(
    persons.map(async (id) => {
      const { data } = await send('query ($id: ID!) { person(id: $id) { maskedName } }', { id });
      return data.person?.maskedName ?? null;
    }),
  );

test('an agency erases what is due and proves it; nobody can report a positive of whoever is gone', async () => {
  expect(await names()).toEqual(['演**', '演**', '演**']);
  const { code, out, err } = await retention('run', '--agency', 'PUBLIC_SECURITY');
  expect([code, err]).toEqual([0, '']);
  expect(out).toMatch(
    /^run [\da-f-]{36}\n {2}Identities 身份信息: 1 erased 已销毁, ten-measures, from before /,
  );
  expect(await names()).toEqual([null, '演**', '演**']);
  await expect.poll(() => report(persons[0])).toEqual(['UNKNOWN_PERSON']);

  const proofs = await retention('proofs', '--agency', 'PUBLIC_SECURITY');
  expect([proofs.code, proofs.out.trim().split('\n').length]).toEqual([0, 2]);
  expect(proofs.out).toContain(/sha256 [\da-f]{64}/.exec(out)?.[0] ?? 'no hash');
});

test('the end of the emergency is counted first, and destroys when it is confirmed, but for open cases', async () => {
  const preview = await retention('end-emergency', '--agency', 'PUBLIC_SECURITY');
  expect(preview.code).toBe(0);
  expect(preview.out).toContain('Identities 身份信息: 1\n');
  expect(await names()).toEqual([null, '演**', '演**']);
  const [, token = ''] = /--confirm (\S+)/.exec(preview.out) ?? [];
  const ended = await retention('end-emergency', '--agency', 'PUBLIC_SECURITY', '--confirm', token);
  expect([ended.code, ended.err]).toEqual([0, '']);
  expect(ended.out).toContain('Identities 身份信息: 1 erased 已销毁');
  expect(await names()).toEqual([null, '演**', null]);
  const again = await retention('end-emergency', '--agency', 'PUBLIC_SECURITY', '--confirm', token);
  expect([again.code, again.err]).toEqual([
    1,
    'tongbu: PUBLIC_SECURITY: This token confirms nothing, or no more.\n',
  ]);
});

test('what was erased, and that the emergency was ended, stands in an audit trail that is sound', async () => {
  const file = join(dataDir, 'public-security.audit');
  const exported = runCommand([
    ...['audit', 'export', '--agency', 'PUBLIC_SECURITY'],
    ...['--to', file, '--data-dir', dataDir],
  ]);
  expect(await exported.exited).toBe(0);
  const verified = runCommand(['audit', 'verify', file, '--data-dir', dataDir]);
  expect(await verified.exited).toBe(0);
  const trail = readFileSync(file, 'utf8');
  expect(trail).toContain('retention.erase');
  expect(trail).toContain('retention.endEmergency');
  expect(trail).not.toContain('演');
});

test('the key of another agency is refused, and the graph of the gateway has none of it', async () => {
  const other = await retention(
    ...['run', '--agency', 'PUBLIC_SECURITY'],
    ...['--key', join(dataDir, 'keys/service-health.jwk.json')],
  );
  expect(other.code).toBe(1);
  const { errors } = await send('mutation { runRetention { runId } }');
  expect(errors[0]?.extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
});
