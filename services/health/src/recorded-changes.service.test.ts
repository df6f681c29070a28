import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startTestHealth, type TestHealth } from './testing/test-health.js';

let health: TestHealth;
let personIds: string[];
let before = 0;
beforeAll(async () => {
  health = await startTestHealth();
  personIds = await health.people(3);
});
afterAll(() => health?.stop());
beforeEach(async () => {
  before = (await health.service.recorded()).length;
});

type Who = Parameters<TestHealth['ask']>[2];
const driver: Who = { agency: 'TRANSPORT', role: 'driver' };
/** Sends one mutation; answers the codes of its errors and its refusals, and the first case it names. */
async function send(name: string, fields: string, input: object, who?: Who) {
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
  const query = `mutation ($input: ${type}!) { payload: ${name}(input: $input) { ${fields} userErrors { code } } }`;
  const { data, errors } = await health.ask(query, { input }, who);
  return {
    payload: data?.payload,
    codes: [
      ...errors.map(({ extensions }) => extensions.code),
      ...(data?.payload?.userErrors ?? []).map(({ code }: { code: string }) => code),
    ],
  };
}
/** Without what was read meanwhile. */
const recorded = async () =>
  (await health.service.recorded()).slice(before).filter(({ action }) => !action.endsWith('.read'));
const report = (changed: object = {}) => ({
  personId: personIds[0],
  jurisdiction: '321002',
  collectedAt: '2022-06-30T01:00:00.000Z',
  idempotencyKey: randomUUID(),
  ...changed,
});
const result = (outcome: string, people: string[]) => ({
  specimenCode: randomUUID(),
  personIds: people,
  collectedAt: '2022-06-30T01:00:00.000Z',
  testedAt: '2022-06-30T05:00:00.000Z',
  method: 'RT_PCR',
  outcome,
  laboratory: '演练实验室',
  jurisdiction: '321002',
});
const REPORT = 'case { id }';

describe('health records', () => {
  it('a positive with its person and its case, and one that was reported before as such', async () => {
    const input = report();
    const { payload } = await send('reportPositive', REPORT, input);
    await send('reportPositive', REPORT, input);
    const told = {
      action: 'case.report',
      personId: personIds[0],
      caseIds: [payload.case.id],
      decision: 'ALLOW',
    };
    expect(await recorded()).toMatchObject([
      { ...told, code: 'CHANGED', subject: 'exercise-epidemiologist', agency: 'HEALTH' },
      { ...told, code: 'UNCHANGED' },
    ]);
  });

  it('what was refused, with the reason and with whom it was about', async () => {
    const key = report();
    await send('reportPositive', REPORT, key);
    before += 1;
    const another = await send('reportPositive', REPORT, { ...key, personId: personIds[1] });
    expect(another.codes).toEqual(['CONFLICT']);
    expect((await send('reportPositive', REPORT, report(), driver)).codes).toEqual(['FORBIDDEN']);
    const elsewhere = report({ jurisdiction: '510900' });
    expect((await send('reportPositive', REPORT, elsewhere)).codes).toEqual(['FORBIDDEN']);
    const caseId = randomUUID();
    await send('settleVerification', REPORT, { caseId, outcome: 'CONFIRMED' });
    const denied = { action: 'case.report', decision: 'DENY' };
    expect(await recorded()).toMatchObject([
      { ...denied, personId: personIds[1], code: 'CONFLICT' },
      { ...denied, personId: personIds[0], code: 'FORBIDDEN', agency: 'TRANSPORT', role: 'driver' },
      { ...denied, personId: personIds[0], code: 'FORBIDDEN' },
      { action: 'verification.settle', decision: 'DENY', code: 'NOT_FOUND', caseIds: [caseId] },
    ]);
  });

  it('results with everybody whose swabs they are of, a settled verification, contacts and links', async () => {
    const { payload } = await send('recordTestResults', 'cases { id }', {
      results: [result('POSITIVE', personIds.slice(0, 2)), result('NEGATIVE', personIds.slice(2))],
    });
    const [one, other] = payload.cases.map(({ id }: { id: string }) => id);
    await send('settleVerification', REPORT, { caseId: one, outcome: 'CONFIRMED' });
    const exposed = {
      personId: personIds[2],
      category: 'CLOSE_CONTACT',
      lastExposureAt: '2022-06-29T00:00:00.000Z',
    };
    const contacts = await send('recordContacts', 'recorded', { caseId: one, contacts: [exposed] });
    const links = await send('recordTransmissions', 'recorded', {
      transmissions: [{ infectorCaseId: one, infecteeCaseId: other }],
    });
    expect([contacts.codes, links.codes]).toEqual([[], []]);
    const rows = await recorded();
    expect(rows.map(({ action, code }) => [action, code])).toEqual([
      ['specimen.record', 'CHANGED'],
      ['verification.settle', 'CHANGED'],
      ['contact.record', 'CHANGED'],
      ['contact.record', 'CHANGED'],
    ]);
    expect(rows[0]).toMatchObject({ personIds, caseIds: [one, other], counts: { changed: 2 } });
    expect(rows[1]).toMatchObject({ caseIds: [one], personId: expect.any(String) });
    expect(rows[2]).toMatchObject({ caseIds: [one], personId: personIds[2] });
    expect(rows[3]).toMatchObject({ caseIds: [one, other] });
  });

  it('an import with its cases and counts, and the end of a drill', async () => {
    const imported = (externalId: string) => ({
      externalId,
      jurisdiction: '321002',
      reportedAt: '2020-02-01T00:00:00.000Z',
      status: 'CONFIRMED',
    });
    const cases = [imported('a'), imported('b'), { ...imported('c'), jurisdiction: 'nowhere' }];
    const { payload } = await send('importCases', 'imported unchanged', { source: 'history', cases });
    expect(payload).toMatchObject({ imported: 2 });
    await health.ask('mutation { removeHealthExercise }');
    const rows = await recorded();
    expect(rows[0]).toMatchObject({ action: 'case.import', counts: { changed: 2, refused: 1 } });
    expect(rows[0]?.caseIds).toHaveLength(2);
    expect(rows[1]).toMatchObject({ action: 'exercise.remove', decision: 'ALLOW', code: 'UNCHANGED' });
  });

  it('nothing where the log cannot be written: then nothing is done either', async () => {
    const counts = () =>
      Promise.all(['case', 'specimen', 'lane', 'event'].map((table) => health.count(table)));
    const there = await counts();
    await health.service.asOwner('alter table audit_log rename to elsewhere');
    const report1 = await send('reportPositive', REPORT, report());
    const results = await send('recordTestResults', 'recorded', { results: [result('POSITIVE', personIds)] });
    const refused = await send('reportPositive', REPORT, report(), driver);
    await health.service.asOwner('alter table elsewhere rename to audit_log');
    expect([report1, results, refused].map(({ codes }) => codes)).toEqual([
      ['AGENCY_UNAVAILABLE'],
      ['AGENCY_UNAVAILABLE'],
      ['AGENCY_UNAVAILABLE'],
    ]);
    expect(await counts()).toEqual(there);
  });
});
