import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestHealth, type TestHealth } from '../testing/test-health.js';

let health: TestHealth;
beforeAll(async () => {
  health = await startTestHealth();
});
afterAll(() => health?.stop());

const RECORD = `mutation ($input: RecordTestResultsInput!) { recordTestResults(input: $input) { cases { id } } }`;
async function drillIn(jurisdiction: string): Promise<string> {
  const result = {
    specimenCode: randomUUID(),
    personIds: await health.people(1),
    collectedAt: '2022-06-30T01:00:00.000Z',
    testedAt: '2022-06-30T05:00:00.000Z',
    method: 'RT_PCR',
    outcome: 'POSITIVE',
    laboratory: '演练实验室',
    jurisdiction,
    exercise: true,
  };
  const { data } = await health.ask(
    RECORD,
    { input: { results: [result] } },
    { jurisdictions: [jurisdiction] },
  );
  const caseId = data.recordTestResults.cases[0].id;
  await health.store.sql`insert into lane_mirror values (${caseId}, 'tracing', 'OPEN', now(), 1)`;
  return caseId;
}

test('a drill is removed by whoever answers for its place, and by nobody else', async () => {
  await drillIn('321002');
  const kept = await drillIn('510903');
  const remove = 'mutation { removeHealthExercise }';
  expect((await health.ask(remove)).data).toEqual({ removeHealthExercise: 1 });
  for (const table of ['case', 'specimen', 'lane', 'lane_mirror']) expect(await health.count(table)).toBe(1);
  const [row] = await health.store.sql`select lane.case_id from lane join lane_mirror using (case_id)`;
  expect(row?.case_id).toBe(kept);
  expect((await health.ask(remove, {}, { jurisdictions: ['000000'] })).data).toEqual({
    removeHealthExercise: 1,
  });
  for (const table of ['case', 'specimen', 'lane', 'lane_mirror']) expect(await health.count(table)).toBe(0);
});
