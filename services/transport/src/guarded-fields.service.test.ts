import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startTestTransport, type TestTransport, type Who } from './testing/test-transport.js';

const HOME = '扬州市广陵区文昌社区3幢201室';
const MASKED = '扬州市广陵区文昌社区***';
const HOSPITAL = '演练市第三医院';
const DRIVER = { role: 'driver' } as const;
const CLINICIAN = { agency: 'HEALTH', role: 'clinician' } as const;
const forCase = (caseId: string, purpose = 'TRANSFER') => ({ caseId, purpose });

let transport: TestTransport;
beforeAll(async () => {
  transport = await startTestTransport();
});
afterAll(() => transport?.stop());

/** A transfer under way, from a door to a hospital. */
async function setOut(changed?: Parameters<TestTransport['open']>[0]): Promise<string> {
  const caseId = await transport.open(changed);
  const input = { caseId, fromPlace: HOME, toPlace: HOSPITAL };
  const { data } = await transport.ask(
    'mutation ($input: StartTransferInput!) { startTransfer(input: $input) { userErrors { code } } }',
    { input },
    { ...DRIVER, jurisdictions: ['000000'] },
  );
  expect(data).toEqual({ startTransfer: { userErrors: [] } });
  return caseId;
}

/** The two places of a transfer, as somebody sees them. */
async function places(caseId: string, who: Who) {
  const { data, errors } = await transport.ask(
    `query ($r: [_Any!]!) { _entities(representations: $r) {
      ... on CaseResponse { transferOrder { from { place } to { place } } } } }`,
    { r: [{ __typename: 'CaseResponse', caseId }] },
    who,
  );
  expect(errors).toEqual([]);
  const { from, to } = data._entities[0].transferOrder;
  return [from.place, to.place];
}
/** A hospital is not a community, so that its mask is nothing but stars. */
const HIDDEN = [MASKED, '***'];
const WHOLE = [HOME, HOSPITAL];

describe('where exactly a transfer begins and ends', () => {
  it.each<[string, (caseId: string) => Who]>([
    ['without a purpose and a case', () => ({})],
    ['without a purpose', (caseId) => ({ caseId })],
    ['without a case', () => ({ purpose: 'TRANSFER' })],
    ['for another agency’s purpose', (caseId) => forCase(caseId, 'TREATMENT')],
    ['for a case that nobody has heard of', () => forCase(randomUUID())],
    ['for a case that is no id', () => forCase('case-1')],
    ['to a clinician for transport’s purpose', (caseId) => ({ ...forCase(caseId), ...CLINICIAN })],
    ['to a commander', (caseId) => ({ ...forCase(caseId), role: 'commander' })],
    [
      'to a tracer',
      (caseId) => ({ ...forCase(caseId, 'TRACING'), agency: 'PUBLIC_SECURITY', role: 'tracer' }),
    ],
    [
      'to a grid worker',
      (caseId) => ({ ...forCase(caseId, 'COMMUNITY_CONTROL'), agency: 'CIVIL_AFFAIRS', role: 'grid_worker' }),
    ],
  ])('is masked %s', async (_, who) => {
    const caseId = await setOut();
    expect(await places(caseId, who(caseId))).toEqual(HIDDEN);
  });

  it('is masked for a case of another place, and for another case of the same place', async () => {
    const [caseId, other] = [await setOut(), await transport.open()];
    const there = await transport.open({ jurisdiction: '510903' });
    for (const named of [other, there]) expect(await places(caseId, forCase(named))).toEqual(HIDDEN);
  });

  it('is whole for dispatchers and drivers for a transfer of the case, and for health for each purpose of its own', async () => {
    const caseId = await setOut();
    expect(await places(caseId, forCase(caseId))).toEqual(WHOLE);
    expect(await places(caseId, { ...DRIVER, ...forCase(caseId.toUpperCase()) })).toEqual(WHOLE);
    for (const purpose of ['TREATMENT', 'VERIFICATION', 'TRACING'])
      expect(await places(caseId, { ...CLINICIAN, ...forCase(caseId, purpose) })).toEqual(WHOLE);
  });

  it('is masked again for transport once its transfer has arrived, and stays whole for health', async () => {
    const caseId = await setOut();
    const { data } = await transport.ask(
      `mutation ($input: CompleteTransferInput!) { completeTransfer(input: $input) {
        order { state from { place } } } }`,
      { input: { caseId } },
      { ...DRIVER, ...forCase(caseId) },
    );
    expect(data.completeTransfer.order).toEqual({ state: 'ARRIVED', from: { place: MASKED } });
    expect(await places(caseId, forCase(caseId))).toEqual(HIDDEN);
    expect(await places(caseId, { ...CLINICIAN, ...forCase(caseId, 'TREATMENT') })).toEqual(WHOLE);
  });

  it('is masked within the document that reports the arrival, though it was whole before', async () => {
    const caseId = await setOut();
    const { data } = await transport.ask(
      `mutation ($start: StartTransferInput!, $complete: CompleteTransferInput!) {
        startTransfer(input: $start) { order { from { place } } }
        completeTransfer(input: $complete) { order { from { place } } } }`,
      { start: { caseId }, complete: { caseId } },
      { ...DRIVER, ...forCase(caseId) },
    );
    expect(data.startTransfer.order.from.place).toBe(HOME);
    expect(data.completeTransfer.order.from.place).toBe(MASKED);
  });

  it.each<[string, (caseId: string) => Promise<void>]>([
    [
      'excluded it',
      async (caseId) => {
        await transport.health.settle(caseId, 'EXCLUDED');
        await transport.fileReaches(caseId, 'EXCLUDED');
      },
    ],
    [
      'closed it',
      async (caseId) => {
        await transport.health.closeCase(caseId);
        await transport.fileReaches(caseId, 'CLOSED');
      },
    ],
  ])('is masked for everybody once health has %s', async (_, end) => {
    const caseId = await setOut();
    await end(caseId);
    expect(await places(caseId, forCase(caseId))).toEqual(HIDDEN);
    expect(await places(caseId, { ...CLINICIAN, ...forCase(caseId, 'TREATMENT') })).toEqual(HIDDEN);
  });
});

describe('the transfers of a person', () => {
  const transfersOf = async (personIds: string[], who?: Who, args = '') => {
    const { data, errors } = await transport.ask(
      `query ($r: [_Any!]!) { _entities(representations: $r) { ... on Person { transfers${args} { caseId } } } }`,
      { r: personIds.map((id) => ({ __typename: 'Person', id })) },
      who,
    );
    const told = data._entities.map(({ transfers }: { transfers: { caseId: string }[] | null }) =>
      transfers === null ? null : transfers.map(({ caseId }) => caseId),
    );
    return [told, errors.map(({ extensions }) => extensions.code)];
  };
  const REFUSED = [[null], ['FORBIDDEN']];

  it('are refused without a purpose, a case, or both, to a commander, and to the other agencies that may never', async () => {
    const personId = randomUUID();
    const caseId = await transport.open({ personId });
    for (const who of [
      {},
      { caseId },
      { purpose: 'TRANSFER' },
      forCase(caseId, 'STATISTICS'),
      forCase(await transport.open()),
      { ...forCase(caseId), role: 'commander' },
      { ...forCase(caseId, 'TRACING'), agency: 'PUBLIC_SECURITY', role: 'tracer' },
      { ...forCase(caseId, 'COMMUNITY_CONTROL'), agency: 'CIVIL_AFFAIRS', role: 'community_lead' },
    ] satisfies Who[]) {
      expect(await transfersOf([personId], who)).toEqual(REFUSED);
    }
  });

  it('are told newest first, of the caller’s places, as many as asked for, for a case that is theirs', async () => {
    const personId = randomUUID();
    const [first, second] = [await transport.open({ personId }), await transport.open({ personId })];
    const elsewhere = await transport.open({ personId, jurisdiction: '510903' });
    const ids = [personId.toUpperCase(), randomUUID(), 'nothing'];
    const others = ['FORBIDDEN', 'FORBIDDEN'];
    const who = forCase(first);
    expect(await transfersOf(ids, who)).toEqual([[[second, first], null, null], others]);
    expect(await transfersOf(ids, who, '(first: 1)')).toEqual([[[second], null, null], others]);
    expect(await transfersOf(ids, { ...who, jurisdictions: ['000000'] })).toEqual([
      [[elsewhere, second, first], null, null],
      others,
    ]);
    expect(await transfersOf([personId], who, '(first: 101)')).toEqual([[null], ['INVALID_INPUT']]);
  });

  it('of a contact are told once health has recorded them, and not after it has closed the case', async () => {
    const [caseId, contact] = [await transport.open(), randomUUID()];
    const own = await transport.open({ personId: contact });
    expect(await transfersOf([contact], forCase(caseId))).toEqual(REFUSED);
    await transport.health.recordContacts(caseId, [contact]);
    await vi.waitFor(
      async () => expect(await transfersOf([contact], forCase(caseId))).toEqual([[[own]], []]),
      { timeout: 20_000 },
    );
    await transport.health.closeCase(caseId);
    await transport.fileReaches(caseId, 'CLOSED');
    expect(await transfersOf([contact], forCase(caseId))).toEqual(REFUSED);
    // Their own case is another one.
    expect(await transfersOf([contact], forCase(own))).toEqual([[[own]], []]);
  });

  it('of a drill are told for the drill', async () => {
    const personId = randomUUID();
    const drill = await transport.open({ personId, exercise: true });
    expect(await transfersOf([personId], forCase(drill))).toEqual([[[drill]], []]);
  });
});
