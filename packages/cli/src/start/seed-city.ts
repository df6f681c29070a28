import { openDesks } from '../city/desks.js';
import { loadCity } from '../city/load-city.js';
import type { Hub } from './hub.js';

/** Loads the synthetic city into a hub that is ready. Safe to run again after a run that was cut short. */
export async function seedCity({ url, config }: Hub): Promise<void> {
  const { environment, dataDir } = config;
  await loadCity({ desks: openDesks(url, { environment, root: dataDir, dataDir }) });
}
