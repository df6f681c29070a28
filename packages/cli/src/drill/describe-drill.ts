import { LANES, laneName, nearestJurisdiction } from '@tongbu/vocabulary';
import { padCells } from '../terminal/display-width.js';
import type { Paint } from '../terminal/style.js';
import { alertLatencyMs, type DrilledCase, isWhole, missingLanes, skewMs } from './drilled-case.js';
import type { DrillResult } from './run-drill.js';

/** The figures of a drill, for programs. */
export function drillFigures({ url, households, people, cases }: DrillResult) {
  const skews = cases.flatMap((drilled) => skewMs(drilled) ?? []);
  const latencies = cases.flatMap((drilled) => alertLatencyMs(drilled) ?? []);
  const expected = cases.length * LANES.length;
  const started = cases.reduce((sum, { lanes }) => sum + lanes.length, 0);
  return {
    drill: 'positives',
    ok: cases.every(isWhole),
    url,
    households,
    people,
    lanes: { expected, started },
    skewMs: { max: largest(skews) },
    firstToLastMs: { max: largest(cases.flatMap(({ lanes }) => lanes.map(({ afterMs }) => afterMs))) },
    alertLatencyMs: { median: median(latencies), max: largest(latencies), seen: latencies.length },
    cases: cases.map((drilled) => ({
      id: drilled.id,
      caseNumber: drilled.caseNumber,
      jurisdiction: drilled.jurisdiction,
      reportedAt: drilled.reportedAt,
      lanes: Object.fromEntries(drilled.lanes.map(({ lane, ...started }) => [lane, started])),
      missing: missingLanes(drilled),
      skewMs: skewMs(drilled) ?? null,
      hubSkewMs: drilled.hubSkewMs ?? null,
      alertLatencyMs: alertLatencyMs(drilled) ?? null,
    })),
    verdict: verdictOf(cases),
  };
}

/** The timeline of a drill and its verdict, for people. */
export function describeDrill(result: DrillResult, paint: Paint): string {
  const { cases } = result;
  const { en, zh } = verdictOf(cases);
  const style = cases.every(isWhole) ? 'green' : 'red';
  return [
    ...cases.map((drilled) => timeline(drilled, paint)),
    paint('bold', paint(style, `${en}\n${zh}`)),
  ].join('\n');
}

const LABEL_CELLS = 44;

function timeline(drilled: DrilledCase, paint: Paint): string {
  const { caseNumber, jurisdiction, reportedAt, lanes } = drilled;
  const latency = alertLatencyMs(drilled);
  const skew = skewMs(drilled);
  const place = nearestJurisdiction(jurisdiction);
  const events = [
    { at: 0, label: `● positive reported 阳性上报 ${reportedAt.toISOString()}` },
    ...lanes.map(({ lane, state, afterMs }) => ({
      at: afterMs,
      label: `${padCells(`└ ${laneName(lane).en} ${laneName(lane).zh}`, LABEL_CELLS)}${state}`,
    })),
    ...(latency === undefined ? [] : [{ at: latency, label: '└ alert at the subscribed client 预警到达' }]),
  ].sort((one, other) => one.at - other.at);
  const missing = [
    ...missingLanes(drilled).map(
      (lane) => `└ ${laneName(lane).en} ${laneName(lane).zh} DID NOT START 未启动`,
    ),
    ...(latency === undefined ? ['└ alert at the subscribed client DID NOT COME 预警未到达'] : []),
  ];
  return [
    paint('bold', `${caseNumber}  ${jurisdiction} ${place?.name.zh ?? ''} ${place?.name.en ?? ''}`),
    ...events.map(({ at, label }) => `  ${`+${at} ms`.padStart(10)}  ${label}`),
    ...missing.map((label) => `  ${'-'.padStart(10)}  ${paint('red', label)}`),
    ...(skew === undefined
      ? []
      : [`  ${`${skew} ms`.padStart(10)}  between the first lane and the last 启动时差`]),
    '',
  ].join('\n');
}

/** One line in English and one in Chinese. */
function verdictOf(cases: readonly DrilledCase[]): { readonly en: string; readonly zh: string } {
  const expected = cases.length * LANES.length;
  const started = cases.reduce((sum, { lanes }) => sum + lanes.length, 0);
  const alerts = cases.filter(({ alertAt }) => alertAt !== undefined).length;
  const skew = largest(cases.flatMap((drilled) => skewMs(drilled) ?? []));
  const latency = largest(cases.flatMap((drilled) => alertLatencyMs(drilled) ?? []));
  if (cases.every(isWhole)) {
    return {
      en: `Passed: all ${expected} lanes of ${cases.length} cases started; skew at most ${skew} ms, alert at most ${latency} ms.`,
      zh: `通过:${cases.length} 例阳性的 ${expected} 个环节全部启动;启动时差最大 ${skew} 毫秒,预警最迟 ${latency} 毫秒。`,
    };
  }
  return {
    en: `FAILED: ${started} of ${expected} lanes started, ${alerts} of ${cases.length} alerts came.`,
    zh: `未通过:${expected} 个环节启动了 ${started} 个,${cases.length} 条预警到达了 ${alerts} 条。`,
  };
}

const largest = (values: readonly number[]): number | null =>
  values.length === 0 ? null : Math.max(...values);

function median(values: readonly number[]): number | null {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? null;
}
