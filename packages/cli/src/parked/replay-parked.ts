import { type Agency, agencyName } from '@tongbu/vocabulary';
import { z } from 'zod';
import type { HubClient } from '../client/hub-client.js';

const parkedSchema = z.object({
  parkedEvents: z.array(
    z.object({
      consumer: z.string(),
      topic: z.string(),
      type: z.string(),
      errorCode: z.string(),
      count: z.number(),
      firstAt: z.string(),
      lastAt: z.string(),
    }),
  ),
});

const replayedSchema = z.object({
  replayParkedEvents: z.array(
    z.object({
      consumer: z.string(),
      applied: z.number(),
      failed: z.array(z.object({ errorCode: z.string(), count: z.number() })),
    }),
  ),
});

const PARKED = '{ parkedEvents { consumer topic type errorCode count firstAt lastAt } }';
const REPLAY =
  'mutation Replay($consumer: String) { replayParkedEvents(consumer: $consumer) { consumer applied failed { errorCode count } } }';

export interface ReplayOptions {
  readonly agency: Agency;
  /** Absent: every consumer of the agency. */
  readonly consumer?: string;
  /** Only tells what is parked. */
  readonly list?: boolean;
}

/** What an agency has parked, and what trying it again came to: lines for people, with counts and codes and no values. */
export interface Replay {
  readonly lines: readonly string[];
  readonly stillParked: number;
}

/**
 * Tells what the agency could not apply, and has it tried again. Safe to repeat: what was applied is applied once. Throws
 * `HubUnavailable` where the service does not answer, `HubRefusal` where it refuses.
 */
export async function replayParked(
  desk: Pick<HubClient, 'ask'>,
  { agency, consumer, list = false }: ReplayOptions,
): Promise<Replay> {
  const { en, zh } = agencyName(agency);
  const { data } = await desk.ask({ query: PARKED });
  const parked = parkedSchema
    .parse(data)
    .parkedEvents.filter((group) => consumer === undefined || group.consumer === consumer);
  const count = parked.reduce((sum, group) => sum + group.count, 0);
  if (count === 0) return { lines: [`${en} ${zh}: nothing is parked 无搁置事件`], stillParked: 0 };
  const lines = [
    `${en} ${zh}: ${count} parked 搁置`,
    ...parked.map(
      ({ consumer: name, topic, type, errorCode, count: some, firstAt, lastAt }) =>
        `  ${name}: ${some} ${type} of ${topic}, ${errorCode}, first ${firstAt}, last tried ${lastAt}`,
    ),
  ];
  if (list) return { lines, stillParked: count };
  const answer = await desk.ask({ query: REPLAY, variables: { consumer: consumer ?? null } });
  const results = replayedSchema.parse(answer.data).replayParkedEvents;
  const orphans = parked.filter(({ consumer: name }) => results.every((result) => result.consumer !== name));
  for (const { consumer: name, applied, failed } of results) {
    const codes = failed.map(({ errorCode, count: some }) => `${some} × ${errorCode}`);
    if (applied === 0 && codes.length === 0) continue;
    lines.push(
      `  ${name}: ${applied} applied 已处理${codes.length > 0 ? `, still parked ${codes.join(', ')}` : ''}`,
    );
  }
  for (const { consumer: name, type, count: some } of orphans)
    lines.push(`  ${name}: ${some} ${type} stay parked, this version of the service has no such consumer`);
  const failures = results.flatMap(({ failed }) => failed);
  return { lines, stillParked: [...failures, ...orphans].reduce((sum, { count: some }) => sum + some, 0) };
}
