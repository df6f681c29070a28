import { randomUUID } from 'node:crypto';
import { laneName } from '@tongbu/vocabulary';
import { buildCity, type CityPlan } from '../city/city.js';
import { type Desks, openDesks } from '../city/desks.js';
import { type Resident, registerCity } from '../city/register-city.js';
import { reportPositive } from '../city/report-positive.js';
import { rest } from '../client/back-off.js';
import { CommandRefusal } from '../shell.js';
import { type AlertClient, openAlertClient } from './alert-client.js';
import type { DrillHub } from './drill-hub.js';
import { type DrilledCase, isWhole, missingLanes } from './drilled-case.js';
import { readLanes } from './read-lanes.js';

export interface DrillOptions {
  readonly hub: DrillHub;
  readonly plan: CityPlan;
  readonly positives: number;
  /** How long to wait for what does not answer or does not start. */
  readonly waitMs: number;
  readonly note: (line: string) => void;
  readonly signal: AbortSignal;
}

/** What a drill came to. */
export interface DrillResult {
  readonly url: string;
  readonly households: number;
  readonly people: number;
  readonly cases: readonly DrilledCase[];
}

const PAUSE_BETWEEN_MS = 200;
const LOOK_EVERY_MS = 100;
const COMPLAIN_EVERY_MS = 5_000;
/** Health hears of the other agencies' lanes a moment after they start. */
const MIRROR_WAIT_MS = 3_000;

/**
 * Plays an outbreak of a few positives on synthetic people and watches what starts. A service that is down delays its
 * lane: it is waited for. Throws `CommandRefusal` where the hub cannot be drilled at all.
 */
export async function runDrill(options: DrillOptions): Promise<DrillResult> {
  const { hub, plan, positives, waitMs, note, signal } = options;
  const desks = openDesks(hub.url, hub.keys);
  const city = buildCity(plan);
  const homes = await registerCity({ city, desks, patienceMs: waitMs, signal });
  const people = homes.flat();
  note(`a synthetic city of ${homes.length} households and ${people.length} people is registered`);

  const alerts = await openAlertClient(hub, { health: desks.health, waitMs, signal });
  try {
    const cases: DrilledCase[] = [];
    for (const person of choose(people, positives)) {
      cases.push(await report(person, desks, options));
      await rest(PAUSE_BETWEEN_MS, signal);
      signal.throwIfAborted();
    }
    const seen = await watchUntilWhole(cases, { desks, alerts, options });
    return { url: hub.url, households: homes.length, people: people.length, cases: seen };
  } finally {
    alerts.close();
  }
}

/** People of different homes, spread over the city; others each time, so that a second drill has new cases. */
function choose(people: readonly Resident[], count: number): Resident[] {
  if (count > people.length)
    throw new CommandRefusal('--positives: the city has fewer people; take a larger --scale');
  const start = Math.floor(Math.random() * people.length);
  const step = Math.max(1, Math.floor(people.length / count));
  return Array.from({ length: count }, (_, index) => people[(start + index * step) % people.length]).filter(
    (person) => person !== undefined,
  );
}

async function report(
  person: Resident,
  { health }: Desks,
  { waitMs, note, signal }: DrillOptions,
): Promise<DrilledCase> {
  const onWait = (reason: string) => note(`the hub does not take the report (${reason}); trying again`);
  const idempotencyKey = `drill-${randomUUID()}`;
  const opened = await reportPositive(health, person, { idempotencyKey, patienceMs: waitMs, onWait, signal });
  return { ...opened, jurisdiction: person.jurisdiction, lanes: [] };
}

async function watchUntilWhole(
  reported: readonly DrilledCase[],
  { desks, alerts, options }: { desks: Desks; alerts: AlertClient; options: DrillOptions },
): Promise<DrilledCase[]> {
  const { waitMs, note, signal } = options;
  const beganAt = Date.now();
  let complainAt = beganAt + COMPLAIN_EVERY_MS;
  let wholeAt: number | undefined;
  let cases = [...reported];
  for (;;) {
    cases = await Promise.all(
      cases.map(async (drilled) => {
        const isDone = missingLanes(drilled).length === 0 && drilled.hubSkewMs !== undefined;
        const alertAt = drilled.alertAt ?? alerts.seenAt(drilled.id);
        return {
          ...(isDone ? drilled : await readLanes(desks.health, drilled)),
          ...(alertAt && { alertAt }),
        };
      }),
    );
    const now = Date.now();
    if (cases.every(isWhole)) wholeAt ??= now;
    const isTold = cases.every(({ hubSkewMs }) => hubSkewMs !== undefined);
    if (wholeAt !== undefined && (isTold || now - wholeAt > MIRROR_WAIT_MS)) return cases;
    if (wholeAt === undefined && now - beganAt > waitMs) return cases;
    if (wholeAt === undefined && now > complainAt) {
      complainAt = now + COMPLAIN_EVERY_MS;
      for (const drilled of cases)
        for (const line of complaints(drilled)) note(`${line} (${Math.round((now - beganAt) / 1000)} s)`);
    }
    await rest(LOOK_EVERY_MS, signal);
    signal.throwIfAborted();
  }
}

function complaints(drilled: DrilledCase): string[] {
  const lanes = missingLanes(drilled).map((lane) => `${laneName(lane).en} ${laneName(lane).zh}`);
  return [
    ...(lanes.length > 0 ? [`${drilled.caseNumber}: waiting for ${lanes.join(', ')}`] : []),
    ...(drilled.alertAt ? [] : [`${drilled.caseNumber}: waiting for the alert 预警`]),
  ];
}
