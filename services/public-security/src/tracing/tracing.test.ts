import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  startTestPublicSecurity,
  type TestPublicSecurity,
  type TestRequest,
} from '../testing/test-public-security.js';

const tracer: TestRequest = { caller: { role: 'tracer' } };
const LANE =
  'response { caseId tracing { state startedAt dueAt completedAt overdue } coreInformationDueAt } userErrors { code field }';

let service: TestPublicSecurity;
beforeAll(async () => {
  service = await startTestPublicSecurity();
});
afterAll(() => service?.close());

const open = (changed?: Parameters<TestPublicSecurity['openTracing']>[0]) => service.openTracing(changed);

async function step(name: 'startTracing' | 'completeTracing', caseId: string, request: TestRequest = tracer) {
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
  const result = await service.execute(
    `mutation ($input: ${type}!) { payload: ${name}(input: $input) { ${LANE} } }`,
    {
      ...request,
      variables: { input: { caseId } },
    },
  );
  return { errors: result.errors?.map(({ extensions }) => extensions.code), payload: result.data?.payload };
}

const refusedWith = (code: string) => ({
  errors: undefined,
  payload: { response: null, userErrors: [{ code, field: ['input', 'caseId'] }] },
});

async function tracingOf(caseId: string, request: TestRequest = tracer) {
  const result = await service.execute(
    `query ($representations: [_Any!]!) { _entities(representations: $representations) {
      ... on CaseResponse { tracing { state startedAt dueAt } coreInformationDueAt } } }`,
    { ...request, variables: { representations: [{ __typename: 'CaseResponse', caseId }] } },
  );
  const entities = result.data?._entities as [
    {
      tracing: { state: string; startedAt: string; dueAt: string } | null;
      coreInformationDueAt: string | null;
    },
  ];
  return { ...entities?.[0], errors: result.errors?.map(({ extensions }) => extensions.code) };
}

describe('the tracing lane of a response', () => {
  it('is due 24 hours after the report, its core information 4, however late the lane opened', async () => {
    const reportedAt = new Date(Date.now() - 3_600_000);
    const { tracing, coreInformationDueAt } = await tracingOf(
      await open({ reportedAt: reportedAt.toISOString() }),
    );
    expect(tracing?.state).toBe('OPEN');
    expect(Date.parse(tracing?.dueAt ?? '') - reportedAt.getTime()).toBe(24 * 3_600_000);
    expect(Date.parse(coreInformationDueAt ?? '') - reportedAt.getTime()).toBe(4 * 3_600_000);
  });

  it('is null where the case is not known, not of the caller’s place, or no case', async () => {
    const caseId = await open();
    expect((await tracingOf(randomUUID())).tracing).toBeNull();
    expect((await tracingOf('nothing')).tracing).toBeNull();
    expect(
      (await tracingOf(caseId, { caller: { role: 'tracer', jurisdictions: ['320100'] } })).tracing,
    ).toBeNull();
  });

  it('is seen by a commander, and refused to an auditor and to another agency’s service', async () => {
    const caseId = await open();
    expect((await tracingOf(caseId, { caller: { role: 'commander' } })).tracing).not.toBeNull();
    for (const caller of [{ role: 'auditor' }, { agency: 'HEALTH', role: 'service' }] as const) {
      expect(await tracingOf(caseId, { caller })).toEqual({ errors: ['FORBIDDEN'] });
    }
  });
});

describe('working on a tracing lane', () => {
  it('goes from open over in progress to done, each step told once', async () => {
    const caseId = await open();
    const { sequence } = await service.events.head('tracing');
    for (let round = 0; round < 2; round += 1) {
      expect(await step('startTracing', caseId)).toMatchObject({
        payload: {
          response: { caseId, tracing: { state: 'IN_PROGRESS', completedAt: null } },
          userErrors: [],
        },
      });
    }
    for (let round = 0; round < 2; round += 1) {
      expect(await step('completeTracing', caseId)).toMatchObject({
        payload: {
          response: { tracing: { state: 'DONE', completedAt: expect.any(String), overdue: false } },
        },
      });
    }
    const told = (await service.events.read('tracing', { limit: 1000 })).slice(sequence);
    expect(told.map(({ payload }) => payload)).toMatchObject([{ state: 'IN_PROGRESS' }, { state: 'DONE' }]);
  });

  it('refuses a step that the lane is past', async () => {
    const caseId = await open();
    await step('completeTracing', caseId);
    expect(await step('startTracing', caseId)).toEqual(refusedWith('CONFLICT'));
  });

  it('refuses a case that is not known, or not of the caller’s place, alike', async () => {
    const elsewhere = { caller: { role: 'tracer', jurisdictions: ['320100'] } } as const;
    expect(await step('startTracing', randomUUID())).toEqual(refusedWith('NOT_FOUND'));
    expect(await step('startTracing', 'nothing')).toEqual(refusedWith('NOT_FOUND'));
    expect(await step('startTracing', await open(), elsewhere)).toEqual(refusedWith('NOT_FOUND'));
  });

  it('is refused to whoever does not trace', async () => {
    const caseId = await open();
    for (const caller of [{ role: 'registrar' }, { agency: 'HEALTH', role: 'epidemiologist' }] as const) {
      expect(await step('startTracing', caseId, { caller })).toMatchObject({ errors: ['FORBIDDEN'] });
    }
  });
});

describe('removing a drill', () => {
  const register = async (...persons: object[]) => {
    const result = await service.execute(
      'mutation ($input: RegisterPersonsInput!) { registerPersons(input: $input) { userErrors { code } } }',
      { variables: { input: { persons } }, caller: { jurisdictions: ['000000'] } },
    );
    expect(result.data).toEqual({ registerPersons: { userErrors: [] } });
  };
  const remove = (caller: TestRequest['caller'] = {}) =>
    service.execute('mutation { removePublicSecurityExercise }', { caller });
  const invented = (jurisdiction?: string) => ({ name: '演练', jurisdiction, exercise: true });

  it('takes its people, lanes and case files and leaves the real ones', async () => {
    await register(invented('321002'), { name: '张三', jurisdiction: '321002' });
    const [drill, real] = [
      await open({ personId: randomUUID() }),
      await open({ exercise: false, personId: randomUUID() }),
    ];
    expect((await remove({ role: 'tracer' })).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    expect((await remove()).data).toEqual({ removePublicSecurityExercise: 1 });
    expect((await tracingOf(drill)).tracing).toBeNull();
    expect((await tracingOf(real)).tracing).not.toBeNull();
    const { sql } = service.store;
    expect(await sql`select case_id from case_file where exercise`).toEqual([]);
    for (const table of ['case_file', 'case_file_person'])
      expect(await sql`select 1 from ${sql(table)} where case_id in ${sql([drill, real])}`).toHaveLength(1);
    expect((await remove()).data).toEqual({ removePublicSecurityExercise: 0 });
  });

  it('leaves other places’ drills alone, and takes all of them where the whole country asks', async () => {
    await register(invented('321002'), invented('510903'), invented());
    const there = await open({ jurisdiction: '510903' });
    const suining = { caller: { role: 'tracer', jurisdictions: ['510900'] } } as const;
    expect((await remove()).data).toEqual({ removePublicSecurityExercise: 1 });
    expect((await remove({ jurisdictions: [] })).data).toEqual({ removePublicSecurityExercise: 0 });
    expect((await tracingOf(there, suining)).tracing).not.toBeNull();
    expect((await remove({ jurisdictions: ['000000'] })).data).toEqual({ removePublicSecurityExercise: 2 });
    expect((await tracingOf(there, suining)).tracing).toBeNull();
  });
});
