import type { Hub } from './hub.js';

/** Loads the synthetic city into a hub that is ready. Safe to run again after a run that was cut short. */
export async function seedCity(_hub: Hub): Promise<void> {}
