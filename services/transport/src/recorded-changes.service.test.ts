import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startTestTransport, type TestTransport } from './testing/test-transport.js';

let transport: TestTransport;
let before = 0;
beforeAll(async () => {
  transport = await startTestTransport();
});
afterAll(() => transport?.stop());
beforeEach(async () => {
  before = (await transport.service.recorded()).length;
});

type Who = Parameters<TestTransport['ask']>[2];
async function send(name: string, input: object, who?: Who): Promise<unknown[]> {
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
  const query = `mutation ($input: ${type}!) { payload: ${name}(input: $input) { userErrors { code } } }`;
  const { data, errors } = await transport.ask(query, { input }, who);
  return [
    ...errors.map(({ extensions }) => extensions.code),
    ...(data?.payload?.userErrors ?? []).map(({ code }: { code: string }) => code),
  ];
}
/** Without what was read meanwhile. */
const recorded = async () =>
  (await transport.service.recorded()).slice(before).filter(({ action }) => !action.endsWith('.read'));
const vehicle = { plate: '苏KB9001', kind: 'NEGATIVE_PRESSURE_AMBULANCE', seats: 2, jurisdiction: '321002' };

describe('transport records', () => {
  it('steps of the lane with the case and its person, done and refused', async () => {
    const personId = randomUUID();
    const caseId = await transport.open({ personId });
    await send('startTransfer', { caseId });
    await send('completeTransfer', { caseId });
    await send('completeTransfer', { caseId });
    expect(await send('startTransfer', { caseId: randomUUID() })).toEqual(['NOT_FOUND']);
    expect(await send('startTransfer', { caseId }, { role: 'commander' })).toEqual(['FORBIDDEN']);
    const rows = await recorded();
    expect(rows.map(({ decision, code }) => [decision, code])).toEqual([
      ['ALLOW', 'CHANGED'],
      ['ALLOW', 'CHANGED'],
      ['ALLOW', 'UNCHANGED'],
      ['DENY', 'NOT_FOUND'],
      ['DENY', 'FORBIDDEN'],
    ]);
    expect(rows[0]).toMatchObject({ action: 'transfer.work', personId, caseIds: [caseId] });
  });

  it('how many vehicles were registered, and the end of a drill', async () => {
    await send('registerVehicles', { vehicles: [vehicle, { ...vehicle, plate: 'nothing' }] });
    await transport.ask('mutation { removeTransportExercise }');
    expect(await recorded()).toMatchObject([
      { action: 'vehicle.register', code: 'CHANGED', counts: { changed: 1, refused: 1 } },
      { action: 'exercise.remove', code: 'CHANGED' },
    ]);
  });

  it('nothing where the log cannot be written: then nothing is done either', async () => {
    const caseId = await transport.open();
    const told = await transport.told();
    await transport.service.asOwner('alter table audit_log rename to elsewhere');
    expect(await send('startTransfer', { caseId })).toEqual(['AGENCY_UNAVAILABLE']);
    expect(await send('registerVehicles', { vehicles: [{ ...vehicle, plate: '苏KB9002' }] })).toEqual([
      'AGENCY_UNAVAILABLE',
    ]);
    await transport.service.asOwner('alter table elsewhere rename to audit_log');
    expect((await transport.responseOf(caseId)).transfer?.state).toBe('OPEN');
    expect(await transport.told()).toBe(told);
    const [row] = await transport.store.sql`select count(*)::int as n from vehicle where plate = '苏KB9002'`;
    expect(row?.n).toBe(0);
  });
});
