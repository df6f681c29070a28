import { LANES, type LaneKind, type LaneState } from '@tongbu/vocabulary';

export interface StartedLane {
  readonly lane: LaneKind;
  readonly state: LaneState;
  readonly startedAt: Date;
  /** From the report of the positive. */
  readonly afterMs: number;
}

/** One positive of a drill and what came of it so far. */
export interface DrilledCase {
  readonly id: string;
  readonly caseNumber: string;
  readonly jurisdiction: string;
  readonly reportedAt: Date;
  /** The lanes that have started, in the order in which they did. */
  readonly lanes: readonly StartedLane[];
  /** When the subscribed client saw the alert. */
  readonly alertAt?: Date;
  /** What health says of the skew, from its own mirror. */
  readonly hubSkewMs?: number;
}

/** The lanes that have not started. */
export function missingLanes({ lanes }: Pick<DrilledCase, 'lanes'>): LaneKind[] {
  return LANES.filter((kind) => !lanes.some(({ lane }) => lane === kind));
}

/** The latest start minus the earliest; undefined until all four have started. */
export function skewMs(drilled: Pick<DrilledCase, 'lanes'>): number | undefined {
  if (missingLanes(drilled).length > 0) return undefined;
  const starts = drilled.lanes.map(({ startedAt }) => startedAt.getTime());
  return Math.max(...starts) - Math.min(...starts);
}

/** From the report to the alert at the client, by clocks of one machine. */
export function alertLatencyMs({ alertAt, reportedAt }: DrilledCase): number | undefined {
  return alertAt && alertAt.getTime() - reportedAt.getTime();
}

/** Whether nothing is missing of a case. */
export function isWhole(drilled: DrilledCase): boolean {
  return missingLanes(drilled).length === 0 && drilled.alertAt !== undefined;
}
