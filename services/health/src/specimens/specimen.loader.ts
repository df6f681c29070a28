import type { Database } from '@tongbu/store';
import DataLoader from 'dataloader';
import { listPersonsOfSpecimens } from './specimen.store.js';

export type SpecimenPersonsLoader = DataLoader<string, string[]>;

/** Loads whose swabs tubes hold, by the id of the specimen, in one query. One per request. */
export function createSpecimenPersonsLoader(db: Database): SpecimenPersonsLoader {
  return new DataLoader(async (specimenIds) => {
    const rows = await listPersonsOfSpecimens(db, specimenIds);
    return specimenIds.map((id) =>
      rows.filter(({ specimenId }) => specimenId === id).map(({ personId }) => personId),
    );
  });
}
