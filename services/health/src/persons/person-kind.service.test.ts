import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestHealth, type TestHealth } from '../testing/test-health.js';

let health: TestHealth;
let real: string;
let invented: string;
/** Somebody of whom the register has not told yet whether they are real. */
let unknown: string;
beforeAll(async () => {
  health = await startTestHealth();
  [real = ''] = await health.people(1, { exercise: false });
  [invented = ''] = await health.people(1, { exercise: true });
  [unknown = ''] = await health.people(1);
});
afterAll(() => health?.stop());

const send = async (name: string, fields: string, input: object) => {
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
  const { data, errors } = await health.ask(
    `mutation ($input: ${type}!) { ${name}(input: $input) { ${fields} userErrors { code message field row } } }`,
    { input },
  );
  expect(errors).toEqual([]);
  return data[name];
};
const refusal = (row: number | null, ...field: string[]) => ({
  code: 'UNKNOWN_PERSON',
  message: 'The register knows no such person.',
  field: ['input', ...field],
  row,
});
const report = (personId: string, exercise: boolean) =>
  send('reportPositive', 'case { id }', {
    personId,
    exercise,
    collectedAt: '2022-06-30T01:00:00Z',
    jurisdiction: '321002',
    idempotencyKey: randomUUID(),
  });
const tube = (personIds: string[], exercise: boolean) => ({
  specimenCode: randomUUID(),
  personIds,
  exercise,
  collectedAt: '2022-06-30T01:00:00Z',
  testedAt: '2022-06-30T05:00:00Z',
  method: 'RT_PCR',
  outcome: 'POSITIVE',
  laboratory: '演练实验室',
  jurisdiction: '321002',
});
const contact = (personId: string) => ({
  personId,
  category: 'CLOSE_CONTACT',
  lastExposureAt: '2022-06-29T00:00:00Z',
});

describe('a drill', () => {
  it('takes nobody real: a positive of them is refused as one of nobody, and opens nothing', async () => {
    const before = await health.count('case');
    const refused = { case: null, userErrors: [refusal(null, 'personId')] };
    expect(await report(real, true)).toEqual(refused);
    expect(await report(real.toUpperCase(), true)).toEqual(refused);
    expect(await health.count('case')).toBe(before);
  });

  it('takes no result of anybody real, in a pool neither', async () => {
    const before = await health.count('specimen');
    const { cases, userErrors } = await send('recordTestResults', 'cases { person { id } }', {
      results: [tube([real], true), tube([invented, real], true), tube([invented], true)],
    });
    expect(cases).toEqual([{ person: { id: invented } }]);
    expect(userErrors).toEqual([
      refusal(0, 'results', '0', 'personIds'),
      refusal(1, 'results', '1', 'personIds'),
    ]);
    expect(await health.count('specimen')).toBe(before + 1);
  });

  it('takes nobody real for a contact', async () => {
    const { case: drill } = await report(invented, true);
    const { recorded, userErrors } = await send('recordContacts', 'recorded', {
      caseId: drill.id,
      contacts: [contact(real), contact(invented), contact(unknown)],
    });
    expect([recorded, userErrors]).toEqual([2, [refusal(0, 'contacts', '0', 'personId')]]);
  });
});

describe('what is real', () => {
  it('takes nobody invented: neither a positive, nor a result, nor a contact, nor an imported case', async () => {
    expect(await report(invented, false)).toEqual({ case: null, userErrors: [refusal(null, 'personId')] });
    const { recorded, userErrors } = await send('recordTestResults', 'recorded', {
      results: [tube([invented], false), tube([real], false)],
    });
    expect([recorded, userErrors]).toEqual([1, [refusal(0, 'results', '0', 'personIds')]]);
    const { case: own } = await report(real, false);
    const contacts = await send('recordContacts', 'recorded', {
      caseId: own.id,
      contacts: [contact(invented)],
    });
    expect(contacts).toEqual({ recorded: 0, userErrors: [refusal(0, 'contacts', '0', 'personId')] });
    const imported = await send('importCases', 'imported', {
      source: 'exercise-list',
      cases: [
        {
          externalId: 'one',
          personId: invented,
          jurisdiction: '321002',
          reportedAt: '2020-02-29T00:00:00Z',
          status: 'CONFIRMED',
        },
      ],
    });
    expect(imported).toEqual({ imported: 0, userErrors: [refusal(0, 'cases', '0', 'personId')] });
  });
});

describe('of whom the register has not told it yet', () => {
  it('both may be reported', async () => {
    for (const exercise of [true, false]) {
      const [personId = ''] = await health.people(1);
      expect((await report(personId, exercise)).userErrors).toEqual([]);
    }
  });

  it('a drill that took somebody opens nothing of them once the register tells that they are real', async () => {
    const [personId = ''] = await health.people(1);
    const { case: own } = await report(personId, false);
    const { case: drill } = await report(personId, true);
    const see = async (caseId: string) => {
      const { data, errors } = await health.ask(
        `query ($r: [_Any!]!) { _entities(representations: $r) { ... on Person { cases { id } specimens { id } } } }`,
        { r: [{ __typename: 'Person', id: personId.toUpperCase() }] },
        { purpose: 'TRACING', caseId },
      );
      return [data._entities[0], errors.map(({ extensions }) => extensions.code)];
    };
    await health.store.sql`update known_person set exercise = false where person_id = ${personId}`;
    const nothing = { cases: null, specimens: null };
    expect(await see(drill.id)).toEqual([nothing, ['FORBIDDEN', 'FORBIDDEN']]);
    expect((await see(own.id))[1]).toEqual([]);
  });
});
