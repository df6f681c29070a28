import { randomUUID } from 'node:crypto';
import { parseBody } from '@tongbu/audit';
import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  startTestPublicSecurity,
  type TestPublicSecurity,
  type TestRequest,
} from './testing/test-public-security.js';

let service: TestPublicSecurity;
beforeEach(async () => {
  service = await startTestPublicSecurity();
});
afterEach(() => service.close());

const REGISTER = `mutation ($input: RegisterPersonsInput!) { registerPersons(input: $input) {
  persons { id } userErrors { code } } }`;
const li = { name: '演练李', idNumber: '440282198001010010', jurisdiction: '321002' };
const zhang = { name: '演练张', idNumber: '321003195203150023', jurisdiction: '321002' };
const tracer: TestRequest = { caller: { role: 'tracer' } };

async function register(persons: object[], request: TestRequest = {}) {
  const { data, errors } = await service.execute(REGISTER, { ...request, variables: { input: { persons } } });
  const payload = data?.registerPersons as { persons: ({ id: string } | null)[] } | null | undefined;
  return {
    ids: payload?.persons.map((person) => person?.id),
    codes: errors?.map(({ extensions }) => extensions.code),
  };
}
const step = (name: 'startTracing' | 'completeTracing', caseId: string, request = tracer) =>
  service.execute(`mutation { ${name}(input: { caseId: "${caseId}" }) { userErrors { code } } }`, request);
async function recorded() {
  const rows = await service.store.db.execute<{ body: string }>(sql`select body from audit_log order by seq`);
  return rows.map(({ body }) => parseBody(body));
}

describe('public security records', () => {
  it('who was registered, and of whom a caller learned that they are registered', async () => {
    const [one] = (await register([zhang])).ids ?? [];
    const { ids = [] } = await register([zhang, li, { ...li, jurisdiction: '110000' }]);
    const told = { action: 'person.register', subject: 'registrar-1', decision: 'ALLOW', code: 'CHANGED' };
    expect(await recorded()).toMatchObject([
      { ...told, personId: one, counts: { changed: 1 } },
      { ...told, personIds: ids.slice(0, 2), counts: { changed: 1, unchanged: 1, refused: 1 } },
    ]);
  });

  it('steps of the lane with the case and its person, those that change nothing and those that are refused', async () => {
    const personId = randomUUID();
    const caseId = await service.openTracing({ personId });
    for (const name of ['startTracing', 'startTracing', 'completeTracing', 'startTracing'] as const)
      await step(name, caseId);
    await step('startTracing', randomUUID());
    await step('startTracing', caseId, { caller: { role: 'commander' } });
    const rows = await recorded();
    expect(rows.map(({ decision, code }) => [decision, code])).toEqual([
      ['ALLOW', 'CHANGED'],
      ['ALLOW', 'UNCHANGED'],
      ['ALLOW', 'CHANGED'],
      ['DENY', 'CONFLICT'],
      ['DENY', 'NOT_FOUND'],
      ['DENY', 'FORBIDDEN'],
    ]);
    expect(rows[0]).toMatchObject({ action: 'tracing.work', personId, caseIds: [caseId] });
    expect(rows[5]).toMatchObject({ caseIds: [caseId], role: 'commander' });
  });

  it('how many invented people a drill leaves, and not who', async () => {
    await register([{ ...zhang, exercise: true }]);
    await service.execute('mutation { removePublicSecurityExercise }');
    expect((await recorded()).at(-1)).toMatchObject({
      action: 'exercise.remove',
      personId: null,
      counts: { changed: 1 },
    });
  });

  it('nothing where the log cannot be written: then nothing is done either', async () => {
    const caseId = await service.openTracing();
    await service.asOwner('alter table audit_log rename to elsewhere');
    expect((await register([zhang])).codes).toEqual(['AGENCY_UNAVAILABLE']);
    const stepped = await step('startTracing', caseId);
    expect(stepped.errors?.map(({ extensions }) => extensions.code)).toEqual(['AGENCY_UNAVAILABLE']);
    await service.asOwner('alter table elsewhere rename to audit_log');
    const rows = await service.store.db.execute(sql`
      select (select count(*)::int from person) as people, (select state from lane where case_id = ${caseId}) as state`);
    expect(rows[0]).toEqual({ people: 0, state: 'OPEN' });
  });
});
