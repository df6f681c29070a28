import { LANE_STATES, LANES } from '@tongbu/vocabulary';
import { z } from 'zod';
import type { HubClient } from '../client/hub-client.js';
import { HubUnavailable } from '../client/hub-failure.js';
import type { DrilledCase, StartedLane } from './drilled-case.js';

const LANE = '{ state startedAt }';
const QUERY = `query Lanes($id: ID!) {
  case(id: $id) { response { startSkewMs ${LANES.map((lane) => `${lane} ${LANE}`).join(' ')} } }
}`;

const laneSchema = z.object({ state: z.enum(LANE_STATES), startedAt: z.coerce.date().nullable() }).nullish();
const responseSchema = z.object({
  startSkewMs: z.number().nullish(),
  verification: laneSchema,
  transfer: laneSchema,
  tracing: laneSchema,
  communityControl: laneSchema,
});
const caseSchema = z.object({ case: z.object({ response: responseSchema.nullable() }).nullable() });

/** Looks which lanes of a case have started. An agency that does not answer has started nothing yet, as far as one can see. */
export async function readLanes(health: HubClient, drilled: DrilledCase): Promise<DrilledCase> {
  let response: z.infer<typeof responseSchema> | null | undefined;
  try {
    const { data } = await health.ask({ query: QUERY, variables: { id: drilled.id } });
    response = caseSchema.parse(data).case?.response;
  } catch (error) {
    if (error instanceof HubUnavailable) return drilled;
    throw error;
  }
  if (!response) return drilled;
  const lanes = LANES.flatMap((lane): StartedLane[] => {
    const { state, startedAt } = response[lane] ?? {};
    // A lane that was seen to start has started, also while its agency does not answer.
    const before = drilled.lanes.find((started) => started.lane === lane);
    if (!state || !startedAt) return before ? [before] : [];
    return [{ lane, state, startedAt, afterMs: startedAt.getTime() - drilled.reportedAt.getTime() }];
  });
  const { startSkewMs } = response;
  return {
    ...drilled,
    lanes: lanes.sort((one, other) => one.afterMs - other.afterMs),
    ...(typeof startSkewMs === 'number' && { hubSkewMs: startSkewMs }),
  };
}
