import { randomUUID } from 'node:crypto';
import type { Caller, CaseFile } from '@tongbu/access';
import { type Database, openStore, type Store } from '@tongbu/store';
import { createTestDatabase, type TestDatabase } from '@tongbu/store/testing';
import type { EmergencyAccessOpened } from '@tongbu/vocabulary';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { accountOf } from './account.js';
import { createEmergencyAccesses } from './emergency-access.loader.js';
import { emergencyAccessTable } from './emergency-access.table.js';
import { keepEvent } from './follow-emergency-accesses.js';

const caller: Caller = {
  subject: 'clinician-1',
  issuer: 'exercise',
  agency: 'HEALTH',
  role: 'clinician',
  jurisdictions: ['321000'],
  scopes: [],
  expiresAt: new Date('2100-01-01T00:00:00Z'),
};
const [personId, caseId] = [randomUUID(), randomUUID()];
const MINUTE_MS = 60_000;
const fromNow = (minutes: number): string => new Date(Date.now() + minutes * MINUTE_MS).toISOString();

let database: TestDatabase;
let store: Store;
beforeAll(async () => {
  database = await createTestDatabase({ tables: { emergencyAccessTable } });
  store = (await openStore({ url: database.url })).asService();
});
afterAll(async () => {
  await store.close();
  await database.drop();
});
beforeEach(() => store.db.delete(emergencyAccessTable));

async function hear(changed: Partial<EmergencyAccessOpened> = {}): Promise<EmergencyAccessOpened> {
  const { agency, role } = caller;
  const payload: EmergencyAccessOpened = {
    accessId: randomUUID(),
    account: accountOf(caller),
    agency,
    role,
    places: ['321002'],
    personId,
    caseId: null,
    openedAt: fromNow(-1),
    expiresAt: fromNow(1),
    ...changed,
  };
  await store.transaction((tx) => keepEvent(tx, { type: 'emergencyAccess.opened', version: 1, payload }));
  return payload;
}
const hearEnd = ({ accessId, agency, places }: EmergencyAccessOpened) =>
  store.transaction((tx) =>
    keepEvent(tx, {
      type: 'emergencyAccess.ended',
      version: 1,
      payload: { accessId, agency, places, endedAt: fromNow(0) },
    }),
  );

const file: CaseFile = {
  caseId,
  jurisdiction: '321002',
  exercise: false,
  isActive: false,
  openFor: new Set(),
  personIds: new Set([personId]),
};
const accesses = (changed: Partial<Caller> = {}, db: Database = store.db) =>
  createEmergencyAccesses({
    db,
    caller: { ...caller, ...changed },
    caseFiles: { load: async (id) => (id === caseId ? file : null) },
  });

describe('what the caller has opened', () => {
  it('is nothing of another account, agency or role', async () => {
    await hear();
    for (const other of [
      { subject: 'clinician-2' },
      { issuer: 'another' },
      { role: 'epidemiologist' },
      { agency: 'PUBLIC_SECURITY', role: 'tracer' },
    ] as const)
      expect(await accesses(other).load()).toEqual([]);
    expect(await accesses({ jurisdictions: [] }).load()).toEqual([{ personId }]);
  });

  it('is nothing that has run out by the clock of the database, or was ended', async () => {
    await hear({ expiresAt: fromNow(-0.001) });
    await hearEnd(await hear());
    expect(await accesses().load()).toEqual([]);
  });

  it('is heard once, however often it is told, and stays ended', async () => {
    const opened = await hear();
    await hear(opened);
    expect(await accesses().load()).toEqual([{ personId }]);
    await hearEnd(opened);
    await hear(opened);
    expect(await accesses().load()).toEqual([]);
  });

  it('of a case is whoever stands in its file, and nothing where there is no file', async () => {
    await hear({ personId: null, caseId });
    await hear({ personId: null, caseId: randomUUID() });
    expect(await accesses().load()).toEqual([{ caseId, personIds: file.personIds, exercise: false }]);
  });

  it('takes one statement, however often it is asked, and none where nobody asks', async () => {
    await hear();
    let statements = 0;
    const counting: Database = new Proxy(store.db, {
      get: (target, name, receiver) => {
        if (name === 'select') statements += 1;
        return Reflect.get(target, name, receiver);
      },
    });
    const one = accesses({}, counting);
    expect(statements).toBe(0);
    const answers = await Promise.all([one.load(), one.load(), one.load()]);
    expect([statements, answers[2]]).toEqual([1, [{ personId }]]);
  });

  it('is let go of a day after it ran out', async () => {
    await hear({ expiresAt: fromNow(-25 * 60) });
    await hear({ expiresAt: fromNow(-23 * 60) });
    await hear();
    expect(await store.db.select().from(emergencyAccessTable)).toHaveLength(2);
  });
});

it('an account is named by its issuer and its subject, whatever stands in them', () => {
  const names = [
    { issuer: 'a', subject: 'b' },
    { issuer: 'ab', subject: '' },
    { issuer: '', subject: 'ab' },
    { subject: 'b' },
  ].map(accountOf);
  expect(new Set(names).size).toBe(names.length);
  for (const name of names) expect(name).toMatch(/^[0-9a-f]{64}$/);
});
