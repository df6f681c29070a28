import type { CaseFile } from '@tongbu/access';
import type { LaneLoader } from '@tongbu/lanes';
import type { Database } from '@tongbu/store';
import { type Agency, LANES, laneAgency } from '@tongbu/vocabulary';
import DataLoader from 'dataloader';
import { listCaseFiles } from './case-file.store.js';
import { openAgencies } from './open-agencies.rules.js';

/** Loads the files of cases, by id in lower case. */
export type CaseFileLoader = DataLoader<string, CaseFile | null>;

export interface CaseFileLoaderOptions {
  readonly db: Database;
  readonly agency: Agency;
  /** Where this agency's own lane stands: nobody knows better. */
  readonly lanes: LaneLoader;
  /** Whether this agency has another task open for a case than its lane. */
  readonly hasTask?: (caseId: string) => Promise<boolean>;
}

/**
 * Loads what this agency knows of cases, for the decision about guarded fields. Make one per request, and per event of
 * a subscription: a file that was closed meanwhile must not be taken for open.
 */
export function createCaseFileLoader({ db, agency, lanes, hasTask }: CaseFileLoaderOptions): CaseFileLoader {
  const ownLane = LANES.find((lane) => laneAgency(lane) === agency);
  return new DataLoader(async (caseIds) => {
    const files = new Map((await listCaseFiles(db, caseIds)).map((file) => [file.caseId, file]));
    return Promise.all(
      caseIds.map(async (caseId): Promise<CaseFile | null> => {
        const file = files.get(caseId);
        if (file === undefined) return null;
        const [own, isBusy] = await Promise.all([lanes.load(caseId), hasTask?.(caseId) ?? false]);
        const isActive = file.state === 'ACTIVE';
        const heard = file.lanes.filter(({ lane }) => lane !== ownLane);
        return {
          caseId,
          jurisdiction: file.jurisdiction,
          exercise: file.exercise,
          isActive,
          openFor: openAgencies({
            isActive,
            lanes: own && ownLane ? [...heard, { lane: ownLane, state: own.state }] : heard,
            withTask: isBusy ? [agency] : [],
          }),
          personIds: new Set(file.personIds),
        };
      }),
    );
  });
}
