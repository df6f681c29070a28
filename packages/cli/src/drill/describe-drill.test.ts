import { LANES, type LaneKind } from '@tongbu/vocabulary';
import { expect, test } from 'vitest';
import { describeDrill, drillFigures } from './describe-drill.js';
import type { DrilledCase } from './drilled-case.js';

const reportedAt = new Date('2022-06-28T06:00:00.000Z');
const at = (ms: number) => new Date(reportedAt.getTime() + ms);

function drilled(lanes: Partial<Record<LaneKind, number>>, alertMs?: number): DrilledCase {
  return {
    id: 'c',
    caseNumber: '3210-20220628-0001',
    jurisdiction: '321002',
    reportedAt,
    lanes: LANES.flatMap((lane) => {
      const afterMs = lanes[lane];
      return afterMs === undefined ? [] : [{ lane, state: 'OPEN', startedAt: at(afterMs), afterMs } as const];
    }),
    ...(alertMs !== undefined && { alertAt: at(alertMs) }),
  };
}
const result = (...cases: DrilledCase[]) => ({
  url: 'http://127.0.0.1:4000/graphql',
  households: 1,
  people: 3,
  cases,
});
const WHOLE = { verification: 3, transfer: 12, tracing: 9, communityControl: 20 };

test('a drill passes when every lane of every case started and every alert came', () => {
  const text = describeDrill(result(drilled(WHOLE, 15)), (_, plain) => plain);
  expect(text.split('\n')).toEqual([
    '3210-20220628-0001  321002 广陵区 Guangling',
    expect.stringMatching(/^ +\+0 ms {2}● positive reported 阳性上报 2022-06-28T06:00:00.000Z$/),
    expect.stringMatching(/^ +\+3 ms {2}└ Verification 复核 +OPEN$/),
    expect.stringMatching(/^ +\+9 ms {2}└ Tracing 流调 +OPEN$/),
    expect.stringMatching(/^ +\+12 ms {2}└ Transfer 转运 +OPEN$/),
    expect.stringMatching(/^ +\+15 ms {2}└ alert at the subscribed client 预警到达$/),
    expect.stringMatching(/^ +\+20 ms {2}└ Community control 社区管控 +OPEN$/),
    expect.stringMatching(/^ +17 ms {2}between the first lane and the last 启动时差$/),
    '',
    'Passed: all 4 lanes of 1 cases started; skew at most 17 ms, alert at most 15 ms.',
    '通过:1 例阳性的 4 个环节全部启动;启动时差最大 17 毫秒,预警最迟 15 毫秒。',
  ]);
});

test('a lane that did not start is named, and fails the drill', () => {
  const { transfer: _, ...three } = WHOLE;
  const cases = result(drilled(three, 15), drilled(WHOLE, 10));
  const text = describeDrill(cases, (_, plain) => plain);
  expect(text).toContain('└ Transfer 转运 DID NOT START 未启动');
  expect(text).toContain(
    'FAILED: 7 of 8 lanes started, 2 of 2 alerts came.\n未通过:8 个环节启动了 7 个,2 条预警到达了 2 条。',
  );
  expect(drillFigures(cases)).toMatchObject({
    ok: false,
    lanes: { expected: 8, started: 7 },
    skewMs: { max: 17 },
    alertLatencyMs: { median: 10, max: 15 },
    cases: [
      { missing: ['transfer'], skewMs: null },
      { missing: [], skewMs: 17 },
    ],
  });
});

test('an alert that did not come fails the drill', () => {
  const cases = result(drilled(WHOLE));
  expect(drillFigures(cases)).toMatchObject({ ok: false, alertLatencyMs: { max: null, seen: 0 } });
  expect(describeDrill(cases, (_, plain) => plain)).toContain('预警未到达');
});
