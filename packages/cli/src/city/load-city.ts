import { buildCity, type CityPlan, USUAL_PLAN } from './city.js';
import type { Desks } from './desks.js';
import { type Resident, registerCity } from './register-city.js';
import { reportPositive } from './report-positive.js';

export interface LoadCityOptions {
  readonly desks: Desks;
  readonly plan?: CityPlan;
  /** How long to wait for an agency that does not answer. */
  readonly patienceMs?: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Loads the synthetic city and one exercise positive in each of its places, so that the first query has an answer.
 * Safe to run again: nothing is doubled. Throws `CommandRefusal` where an agency refuses or stays away.
 */
export async function loadCity({
  desks,
  plan = USUAL_PLAN,
  patienceMs = 30_000,
  signal,
}: LoadCityOptions): Promise<Resident[][]> {
  const homes = await registerCity({ city: buildCity(plan), desks, patienceMs, signal });
  const reported = new Set<string>();
  for (const [head] of homes) {
    if (!head || reported.has(head.jurisdiction)) continue;
    reported.add(head.jurisdiction);
    const idempotencyKey = `city-${plan.seed}-${head.jurisdiction}`;
    await reportPositive(desks.health, head, { idempotencyKey, patienceMs, ...(signal && { signal }) });
  }
  return homes;
}
