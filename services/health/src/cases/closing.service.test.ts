import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestHealth, type TestHealth, type Who } from '../testing/test-health.js';

let health: TestHealth;
beforeAll(async () => {
  health = await startTestHealth();
});
afterAll(() => health?.stop());

const close = async (caseId: string, who?: Who) => {
  const { data, errors } = await health.ask(
    `mutation ($input: CloseCaseInput!) { closeCase(input: $input) { case { id status } userErrors { code field } } }`,
    { input: { caseId } },
    who,
  );
  return data?.closeCase ?? errors.map(({ extensions }) => extensions.code);
};
const settle = (caseId: string, outcome: string) =>
  health.ask(
    'mutation ($input: SettleVerificationInput!) { settleVerification(input: $input) { userErrors { code } } }',
    { input: { caseId, outcome } },
  );
const settled = async (outcome: string) => {
  const caseId = await health.report();
  await settle(caseId, outcome);
  return caseId;
};
const refusedWith = (code: string) => ({ case: null, userErrors: [{ code, field: ['input', 'caseId'] }] });

describe('closing a case', () => {
  it('is refused to whoever is no epidemiologist of health', async () => {
    const caseId = await settled('CONFIRMED');
    for (const who of [
      { role: 'clinician' },
      { role: 'laboratory' },
      { role: 'commander' },
      { agency: 'PUBLIC_SECURITY', role: 'tracer' },
    ] satisfies Who[]) {
      expect(await close(caseId, who)).toEqual(['FORBIDDEN']);
    }
    expect(await health.told('case.closed', caseId)).toEqual([]);
  });

  it('finds no case of another place, as none that does not exist', async () => {
    const caseId = await settled('CONFIRMED');
    expect(await close(caseId, { jurisdictions: ['510900'] })).toEqual(refusedWith('NOT_FOUND'));
    for (const other of [randomUUID(), 'nothing', '']) {
      expect(await close(other)).toEqual(refusedWith('NOT_FOUND'));
    }
    expect(await health.told('case.closed', caseId)).toEqual([]);
  });

  it('is refused while the verification is not settled, and where it excluded the case', async () => {
    const open = await health.report();
    for (const caseId of [open, await settled('EXCLUDED')]) {
      expect(await close(caseId)).toEqual(refusedWith('CONFLICT'));
      expect(await health.told('case.closed', caseId)).toEqual([]);
    }
  });

  it('is refused for imported history, which has no response', async () => {
    const reported = {
      externalId: 'one',
      jurisdiction: '321002',
      reportedAt: '2020-02-29T00:00:00Z',
      status: 'CONFIRMED',
    };
    await health.ask(
      'mutation ($input: ImportCasesInput!) { importCases(input: $input) { imported userErrors { code } } }',
      { input: { source: 'exercise-list', cases: [reported] } },
    );
    const { data } = await health.ask('{ cases(filter: { origin: IMPORTED }) { edges { node { id } } } }');
    const { id } = data.cases.edges[0].node;
    expect(await close(id)).toEqual(refusedWith('CONFLICT'));
    expect(await health.told('case.closed', id)).toEqual([]);
  });

  it.each(['CONFIRMED', 'ASYMPTOMATIC'])(
    'of a case that is %s is told to the other agencies, once',
    async (outcome) => {
      const caseId = await settled(outcome);
      const closed = { case: { id: caseId, status: 'CLOSED' }, userErrors: [] };
      expect(await close(caseId.toUpperCase())).toEqual(closed);
      expect(await close(caseId)).toEqual(closed);
      expect(await health.told('case.closed', caseId)).toEqual([
        { caseId, closedAt: expect.any(String), exercise: false },
      ]);
    },
  );

  it('by many at once closes it once', async () => {
    const caseId = await settled('CONFIRMED');
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => close(caseId)));
    expect(new Set(outcomes.map((outcome) => outcome.case.status))).toEqual(new Set(['CLOSED']));
    expect(await health.told('case.closed', caseId)).toHaveLength(1);
  });

  it('leaves no other verdict to be given', async () => {
    const caseId = await settled('CONFIRMED');
    await close(caseId);
    expect((await settle(caseId, 'EXCLUDED')).data.settleVerification.userErrors).toEqual([
      { code: 'CONFLICT' },
    ]);
  });
});
