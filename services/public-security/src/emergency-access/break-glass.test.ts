import { randomUUID } from 'node:crypto';
import type { Caller } from '@tongbu/access';
import { parseBody } from '@tongbu/audit';
import { accountOf } from '@tongbu/emergency-access';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  breakGlass,
  endAccess,
  opened,
  REASON,
  register,
  runOut,
  TRACER,
} from '../testing/test-emergency.js';
import { startTestPublicSecurity, type TestPublicSecurity } from '../testing/test-public-security.js';

let service: TestPublicSecurity;
let ids: string[];
beforeAll(async () => {
  service = await startTestPublicSecurity();
});
afterAll(() => service?.close());
/** An account of its own for each test: what one opened counts for no other. */
let tracer: Partial<Caller>;
beforeEach(async () => {
  tracer = { ...TRACER, subject: `tracer-${randomUUID()}` };
  ids = await register(service, ['张三丰', '李四光']);
});

const NOBODY = '0d9f6a0e-3b1c-4b57-9c53-0a6f9b6f0001';
const refusedWith = (code: string, field: string) => ({
  access: null,
  userErrors: [{ code, field: ['input', field], message: expect.any(String) }],
});
const open = (input: object, caller: Partial<Caller> = tracer) => opened(service, input, caller);
const attempt = (input: object, caller: Partial<Caller> = tracer) => breakGlass(service, input, caller);

/** The name as the caller is shown it, without purpose and case. */
async function nameOf(personId: string, caller: Partial<Caller> = tracer): Promise<unknown> {
  const { data, errors } = await service.execute(`{ person(id: "${personId}") { name } }`, { caller });
  const { name } = (data?.person ?? {}) as { name?: string };
  return errors?.[0]?.extensions.code ?? name;
}

/** What the audit trail has of the account. */
async function recorded() {
  const rows = await service.store.db.execute<{ body: string }>(
    sql`select body from audit_log where body like ${`%${tracer.subject}%`} order by seq`,
  );
  return rows.map(({ body }) => parseBody(body));
}

describe('breaking the glass is refused', () => {
  it.each<[Partial<Caller>]>([
    [{ role: 'registrar' }],
    [{ role: 'checkpoint_officer' }],
    [{ role: 'commander' }],
    [{ role: 'auditor' }],
    [{ role: 'service' }],
    [{ agency: 'HEALTH', role: 'laboratory' }],
    [{ agency: 'TRANSPORT', role: 'driver' }],
    [{ agency: 'CIVIL_AFFAIRS', role: 'grid_worker' }],
  ])('to %j', async (caller) => {
    expect(await attempt({ personId: ids[0] }, { ...tracer, ...caller })).toEqual({ faults: ['FORBIDDEN'] });
    expect((await recorded()).at(-1)).toMatchObject({
      action: 'glass.break',
      personId: ids[0],
      decision: 'DENY',
      code: 'FORBIDDEN',
    });
  });

  it('for nothing, and for a person and a case at once', async () => {
    const caseId = await service.openTracing();
    expect(await attempt({})).toEqual(refusedWith('ONE_OF', 'personId'));
    expect(await attempt({ personId: null, caseId: null })).toEqual(refusedWith('ONE_OF', 'personId'));
    expect(await attempt({ personId: ids[0], caseId })).toEqual(refusedWith('ONE_OF', 'personId'));
  });

  it('for a person or a case that there is not, that is of another place, or that is no id: all alike', async () => {
    const elsewhere = await service.openTracing({ jurisdiction: '320102' });
    for (const personId of [NOBODY, 'nobody', ''])
      expect(await attempt({ personId })).toEqual(refusedWith('NOT_FOUND', 'personId'));
    for (const caseId of [NOBODY, elsewhere, 'a case'])
      expect(await attempt({ caseId })).toEqual(refusedWith('NOT_FOUND', 'caseId'));
  });

  it.each([
    '',
    'short',
    ' '.repeat(40),
    'x'.repeat(40),
    'abab'.repeat(10),
    `too short ${' '.repeat(40)} here`,
    '一二三四五六七八九十一二三四五六七八九',
    'y'.repeat(480) + REASON,
    `${REASON}\u0000`,
  ])('for the reason %j', async (reason) => {
    expect(await attempt({ personId: ids[0], reason })).toEqual(refusedWith('INVALID_REASON', 'reason'));
  });

  it.each([0, -1, 31, 2 ** 31 - 1])('for %d minutes', async (minutes) => {
    expect(await attempt({ personId: ids[0], minutes })).toEqual(refusedWith('INVALID_MINUTES', 'minutes'));
  });

  it('to an account that has three open, however it asks, until one of them ends', async () => {
    const [first, second] = [await open({ personId: ids[0] }), await open({ personId: ids[0] })];
    await open({ personId: ids[1] });
    for (const caller of [tracer, { ...tracer, agency: 'HEALTH', role: 'clinician' } as const])
      expect(await attempt({ personId: ids[0] }, caller)).toEqual(refusedWith('TOO_MANY_OPEN', 'personId'));
    await endAccess(service, first.id, tracer);
    await open({ personId: ids[1] });
    await runOut(service, second.id);
    await open({ personId: ids[1] });
  });

  it('at the fourth of ten that are asked for at once', async () => {
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => attempt({ personId: ids[0] })));
    expect(outcomes.filter(({ access }) => access)).toHaveLength(3);
  });

  it('and opens nothing, tells nobody, where it cannot be recorded', async () => {
    const before = await service.events.head('emergency-access');
    await service.asOwner('alter table audit_log rename to elsewhere');
    expect(await attempt({ personId: ids[0] })).toEqual({ faults: ['AGENCY_UNAVAILABLE'] });
    await service.asOwner('alter table elsewhere rename to audit_log');
    expect(await service.events.head('emergency-access')).toEqual(before);
    expect(await nameOf(ids[0] ?? '')).toBe('张**');
  });
});

describe('broken glass', () => {
  it('opens the one person, to that account in that role, and is told by the account’s hash', async () => {
    const { sequence } = await service.events.head('emergency-access');
    const access = await open({ personId: ids[0]?.toUpperCase(), minutes: 30 });
    expect(access).toEqual({
      id: expect.any(String),
      personId: ids[0],
      caseId: null,
      openedBy: tracer.subject,
      agency: 'PUBLIC_SECURITY',
      role: 'tracer',
      openedAt: expect.any(String),
      expiresAt: expect.any(String),
      endedAt: null,
      reviewDueAt: expect.any(String),
      overdue: false,
      review: null,
    });
    expect(Date.parse(access.expiresAt) - Date.parse(access.openedAt)).toBe(30 * 60_000);
    expect([await nameOf(ids[0] ?? ''), await nameOf(ids[1] ?? '')]).toEqual(['张三丰', '李**']);
    for (const other of [{ subject: 'somebody' }, { issuer: 'another' }])
      expect(await nameOf(ids[0] ?? '', { ...tracer, ...other })).toBe('张**');
    expect(await nameOf(ids[0] ?? '', { ...tracer, agency: 'HEALTH', role: 'clinician' })).toBe('张**');
    const told = (await service.events.read('emergency-access', { limit: 1_000 })).slice(sequence);
    expect(told.map(({ type, payload }) => [type, payload])).toEqual([
      [
        'emergencyAccess.opened',
        {
          accessId: access.id,
          account: accountOf({ issuer: 'exercise', subject: tracer.subject ?? '' }),
          agency: 'PUBLIC_SECURITY',
          role: 'tracer',
          personId: ids[0],
          caseId: null,
          places: ['321002', '321000'],
          openedAt: access.openedAt,
          expiresAt: access.expiresAt,
        },
      ],
    ]);
  });

  it('is watched in the place of the person and in the places of the token that are places', async () => {
    const { sequence } = await service.events.head('emergency-access');
    await open(
      { personId: ids[0] },
      { ...tracer, jurisdictions: ['32', 'elsewhere', '321002', '', '000000'] },
    );
    const [told] = (await service.events.read('emergency-access', { limit: 1_000 })).slice(sequence);
    expect(told?.payload).toMatchObject({ places: ['321002', '320000', '000000'] });
  });

  it('of a case opens whoever stands in its file, also once it is over, and of a drill nobody real', async () => {
    const [subject = '', contact = ''] = ids;
    const [outsider = ''] = await register(service, ['王五一']);
    const caseId = await service.openTracing({ exercise: false, personId: subject });
    await service.addContacts(caseId, [contact]);
    await open({ caseId });
    await service.endCase(caseId, 'CLOSED');
    expect(await Promise.all([subject, contact, outsider].map((id) => nameOf(id)))).toEqual([
      '张三丰',
      '李四光',
      '王**',
    ]);
    await open({ caseId: await service.openTracing({ exercise: true, personId: outsider }) });
    expect(await nameOf(outsider)).toBe('王**');
  });

  it('is whole again when it runs out, and when whoever broke it says so', async () => {
    const [first = '', second = ''] = ids;
    const access = await open({ personId: first });
    await runOut(service, access.id);
    expect(await nameOf(first)).toBe('张**');
    const other = await open({ personId: second });
    const ended = await endAccess(service, other.id.toUpperCase(), tracer);
    expect(ended).toMatchObject({ access: { id: other.id, endedAt: expect.any(String) }, userErrors: [] });
    expect(await nameOf(second)).toBe('李**');
    const { sequence } = await service.events.head('emergency-access');
    expect(await endAccess(service, other.id, tracer)).toEqual(ended);
    expect(await endAccess(service, access.id, tracer)).toMatchObject({ access: { endedAt: null } });
    expect((await service.events.head('emergency-access')).sequence).toBe(sequence);
  });

  it('is ended by nobody else, who is told what whoever names no access is told', async () => {
    const { id } = await open({ personId: ids[0] });
    const refusal = { access: null, userErrors: [{ code: 'NOT_FOUND', field: ['id'] }] };
    expect(await endAccess(service, id, { subject: 'somebody' })).toEqual(refusal);
    expect(await endAccess(service, id, { ...tracer, issuer: 'another' })).toEqual(refusal);
    for (const other of [NOBODY, 'none']) expect(await endAccess(service, other, tracer)).toEqual(refusal);
    expect(await nameOf(ids[0] ?? '')).toBe('张三丰');
  });

  it('is broken once for a key, also where the answer was lost, and for another person the key is refused', async () => {
    const input = { personId: ids[0], idempotencyKey: 'night-shift-1' };
    const access = await open(input);
    const { sequence } = await service.events.head('emergency-access');
    expect(await open(input)).toEqual(access);
    expect(await Promise.all([open(input), open(input)])).toEqual([access, access]);
    expect(await attempt({ ...input, personId: ids[1] })).toEqual(refusedWith('CONFLICT', 'idempotencyKey'));
    expect((await service.events.head('emergency-access')).sequence).toBe(sequence);
    const other = await open(input, { ...tracer, subject: `${tracer.subject}-2` });
    expect(other.id).not.toBe(access.id);
    await runOut(service, access.id);
    expect(await open(input)).toMatchObject({ id: access.id });
    expect(await nameOf(ids[0] ?? '')).toBe('张**');
  });

  it('is in the audit trail: that it was broken, each read through it with the code EMERGENCY, and its end', async () => {
    const { id } = await open({ personId: ids[0] });
    await nameOf(ids[0] ?? '');
    await endAccess(service, id, tracer);
    const told = { subject: tracer.subject, personId: ids[0], decision: 'ALLOW' };
    expect(await recorded()).toMatchObject([
      { ...told, action: 'glass.break', code: 'CHANGED' },
      { ...told, action: 'person.identity', code: 'EMERGENCY', fields: ['name'], purpose: null },
      { ...told, action: 'glass.break', code: 'CHANGED' },
    ]);
  });

  it('gives its reason to the register and to nothing else that is kept', async () => {
    await open({ personId: ids[0] });
    const { db } = service.store;
    const tables = await db.execute<{ name: string }>(sql`
      select quote_ident(table_name) as name from information_schema.tables where table_schema = 'public'`);
    const holding: string[] = [];
    for (const { name } of tables) {
      const found = await db.execute(
        sql`select 1 from ${sql.raw(name)} as row where row::text like ${'%ward seven%'} limit 1`,
      );
      if (found.length > 0) holding.push(name);
    }
    expect(tables.length).toBeGreaterThan(10);
    expect(holding).toEqual(['emergency_register']);
  });
});
