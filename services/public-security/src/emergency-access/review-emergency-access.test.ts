import { randomUUID } from 'node:crypto';
import type { Caller } from '@tongbu/access';
import { parseBody } from '@tongbu/audit';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AUDITOR, opened, REASON, register, review, TRACER } from '../testing/test-emergency.js';
import { startTestPublicSecurity, type TestPublicSecurity } from '../testing/test-public-security.js';

const LIST = `query ($filter: EmergencyAccessFilter, $first: Int, $after: String) {
  emergencyAccesses(filter: $filter, first: $first, after: $after) {
    edges { node { id openedBy agency overdue review { verdict } } } pageInfo { hasNextPage endCursor } } }`;
const WORDS = '{ emergencyAccesses { edges { node { id reason review { note } } } } }';
const HEALTH_AUDITOR: Partial<Caller> = { ...AUDITOR, subject: 'auditor-2', agency: 'HEALTH' };

interface Listed {
  readonly edges: readonly { readonly node: { readonly id: string; readonly overdue: boolean } }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

let service: TestPublicSecurity;
let personId: string;
beforeAll(async () => {
  service = await startTestPublicSecurity();
});
afterAll(() => service?.close());
beforeEach(async () => {
  await asService('truncate emergency_register, emergency_access');
  personId = (await register(service, ['张三丰']))[0] ?? '';
});

const asService = (statement: string) =>
  service.asOwner(`select set_config('tongbu.scope', 'service', false); ${statement}`);
const open = (caller: Partial<Caller> = {}) =>
  opened(service, { personId }, { subject: `tracer-${randomUUID()}`, ...caller });
const clinician = { agency: 'HEALTH', role: 'clinician', jurisdictions: ['321000'] } as const;

async function list(variables: object = {}, caller: Partial<Caller> = AUDITOR): Promise<Listed> {
  const { data, errors } = await service.execute(LIST, { variables: { ...variables }, caller });
  expect(errors).toBeUndefined();
  return data?.emergencyAccesses as Listed;
}
const idsOf = ({ edges }: Listed) => edges.map(({ node }) => node.id);
const refusedWith = (code: string, field = 'id') => ({
  access: null,
  userErrors: [{ code, field: ['input', field] }],
});

describe('a review', () => {
  it.each<[Partial<Caller>]>([
    [{ role: 'tracer' }],
    [{ role: 'commander' }],
    [{ agency: 'HEALTH', role: 'clinician' }],
    [{ agency: 'TRANSPORT', role: 'auditor' }],
    [{ role: 'service' }],
  ])('is refused to %j', async (caller) => {
    const { id } = await open();
    expect(await review(service, { id }, caller)).toEqual({ faults: ['FORBIDDEN'] });
  });

  it('is refused to the account that opened it, whatever its role by then, and recorded as refused', async () => {
    const own = { subject: 'both', issuer: 'exercise' };
    const { id } = await open(own);
    expect(await review(service, { id }, own)).toEqual(refusedWith('OWN_ACCESS'));
    const [row] = await service.store.db.execute<{ body: string }>(
      sql`select body from audit_log order by seq desc limit 1`,
    );
    expect(parseBody(row?.body ?? '')).toMatchObject({
      action: 'glass.review',
      personId,
      decision: 'DENY',
      code: 'OWN_ACCESS',
    });
    expect(await review(service, { id }, { ...own, issuer: 'another' })).toMatchObject({ userErrors: [] });
  });

  it('of an access that there is not, of another place, or of the other agency’s: all alike', async () => {
    const { id } = await open();
    const elsewhere = { jurisdictions: ['510900'] };
    expect(await review(service, { id: randomUUID() })).toEqual(refusedWith('NOT_FOUND'));
    expect(await review(service, { id: 'none' })).toEqual(refusedWith('NOT_FOUND'));
    expect(await review(service, { id }, elsewhere)).toEqual(refusedWith('NOT_FOUND'));
    expect(await review(service, { id }, HEALTH_AUDITOR)).toEqual(refusedWith('NOT_FOUND'));
  });

  it('is kept once, with who found what and when, and told', async () => {
    const { id } = await open(clinician);
    const { sequence } = await service.events.head('emergency-access');
    const first = await review(
      service,
      { id, verdict: 'NOT_JUSTIFIED', note: '演练:可先联系社区' },
      HEALTH_AUDITOR,
    );
    expect(first).toMatchObject({
      access: {
        id,
        review: { verdict: 'NOT_JUSTIFIED', reviewedAt: expect.any(String), reviewedBy: 'auditor-2' },
      },
      userErrors: [],
    });
    expect(await review(service, { id })).toEqual(refusedWith('CONFLICT'));
    const told = (await service.events.read('emergency-access', { limit: 1_000 })).slice(sequence);
    expect(told.map(({ type, payload }) => [type, payload])).toEqual([
      [
        'emergencyAccess.reviewed',
        {
          accessId: id,
          agency: 'HEALTH',
          places: ['321002', '321000'],
          verdict: 'NOT_JUSTIFIED',
          reviewedAt: expect.any(String),
        },
      ],
    ]);
  });

  it.each(['', ' ', 'x'.repeat(501), 'a\u0007'])('with the note %j is refused', async (note) => {
    const { id } = await open();
    expect(await review(service, { id, note })).toEqual(refusedWith('INVALID_TEXT', 'note'));
  });
});

describe('the register of broken glass', () => {
  it('is refused to whoever is not to watch anything', async () => {
    for (const caller of [
      { role: 'tracer' },
      { role: 'registrar' },
      { agency: 'HEALTH', role: 'epidemiologist' },
      { agency: 'TRANSPORT', role: 'auditor' },
      { agency: 'CIVIL_AFFAIRS', role: 'commander' },
    ] as const) {
      const { errors } = await service.execute(LIST, { caller });
      expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['FORBIDDEN']);
    }
  });

  it('shows public security what everybody opened, and each agency its own, in their places and nowhere else', async () => {
    const [own, theirs] = [await open(), await open(clinician)];
    const abroad = await open({ jurisdictions: ['510900', '321000'] });
    const all = [abroad.id, theirs.id, own.id];
    for (const role of ['auditor', 'commander'] as const) {
      expect(idsOf(await list({}, { ...AUDITOR, role }))).toEqual(all);
      expect(idsOf(await list({}, { ...HEALTH_AUDITOR, role }))).toEqual([theirs.id]);
    }
    expect(idsOf(await list({}, { ...AUDITOR, jurisdictions: ['510903'] }))).toEqual([]);
    expect(idsOf(await list({}, { ...AUDITOR, jurisdictions: ['510900'] }))).toEqual([abroad.id]);
    expect(idsOf(await list({}, { ...AUDITOR, jurisdictions: ['000000'] }))).toEqual(all);
    expect(idsOf(await list({}, { ...AUDITOR, jurisdictions: [] }))).toEqual([]);
  });

  it('lists what nobody has looked at, the oldest first, and says what is overdue', async () => {
    const accesses = [await open(), await open(), await open()];
    const [old, reviewed, young] = accesses.map(({ id }) => id);
    await review(service, { id: reviewed });
    await asService(
      `update emergency_register set review_due_at = now() - interval '1 second' where access_id in ('${old}', '${reviewed}')`,
    );
    const unreviewed = await list({ filter: { unreviewed: true } });
    expect(unreviewed.edges.map(({ node }) => [node.id, node.overdue])).toEqual([
      [old, true],
      [young, false],
    ]);
    expect(idsOf(await list({ filter: { unreviewed: false } }))).toEqual([reviewed]);
    expect((await list()).edges.map(({ node }) => node.overdue)).toEqual([false, false, true]);
  });

  it.each([[undefined], [{ unreviewed: true }]])(
    'comes page by page, each access once (%j)',
    async (filter) => {
      const ids = new Set<string>();
      for (let turn = 0; turn < 5; turn += 1) ids.add((await open()).id);
      const listed: string[] = [];
      let after: string | null = null;
      for (;;) {
        const page: Listed = await list({ filter, first: 2, after });
        listed.push(...idsOf(page));
        after = page.pageInfo.endCursor;
        if (!page.pageInfo.hasNextPage) break;
      }
      expect(listed).toHaveLength(5);
      expect(new Set(listed)).toEqual(ids);
    },
  );

  it.each(['{}', 'MQ', Buffer.from('2022-01-01 x').toString('base64url')])(
    'refuses %s as a cursor',
    async (after) => {
      const { errors } = await service.execute(LIST, { variables: { after }, caller: AUDITOR });
      expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['CURSOR_INVALID']);
    },
  );

  it('shows its words to an auditor who says that it is for an audit, and to nobody else', async () => {
    const { id } = await open();
    await review(service, { id, note: '演练:符合规定' });
    const ask = (caller: Partial<Caller>, purpose = 'AUDIT') =>
      service.execute(WORDS, { caller, asked: { purpose } });
    expect(JSON.parse(JSON.stringify(await ask(AUDITOR)))).toEqual({
      data: {
        emergencyAccesses: { edges: [{ node: { id, reason: REASON, review: { note: '演练:符合规定' } } }] },
      },
    });
    for (const [caller, purpose] of [
      [AUDITOR, ''],
      [AUDITOR, 'TRACING'],
      [{ ...AUDITOR, role: 'commander' }, 'AUDIT'],
      [{ ...TRACER }, 'AUDIT'],
    ] as const) {
      const answer = await ask(caller, purpose);
      expect(answer.errors?.every(({ extensions }) => extensions.code === 'FORBIDDEN')).toBe(true);
      expect(JSON.stringify(answer)).not.toMatch(/演练/);
    }
  });
});
