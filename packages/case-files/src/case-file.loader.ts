import type { CaseFile } from '@tongbu/access';
import type { Database } from '@tongbu/store';
import { type Agency, LANES, laneAgency } from '@tongbu/vocabulary';
import DataLoader from 'dataloader';
import { listCaseFiles } from './case-file.store.js';
import { openAgencies } from './open-agencies.rules.js';
import { endsCase, withoutEnded } from './parked-ends.js';

/** Loads the files of cases, by id in lower case. */
export type CaseFileLoader = DataLoader<string, CaseFile | null>;

export interface CaseFileLoaderOptions {
  /** In the service's scope: the decision looks at the place of the case itself. */
  readonly db: Database;
  readonly agency: Agency;
  /** Whether this agency has another task open for a case than its lane. */
  readonly hasTask?: (caseId: string) => Promise<boolean>;
}

/**
 * Loads what this agency knows of cases, for the decision about guarded fields. Make one per request, and per event of
 * a subscription: a file that was closed meanwhile must not be taken for open.
 */
export function createCaseFileLoader({ db, agency, hasTask }: CaseFileLoaderOptions): CaseFileLoader {
  const ownLane = LANES.find((lane) => laneAgency(lane) === agency);
  return new DataLoader(async (caseIds) => {
    const files = new Map((await listCaseFiles(db, caseIds)).map((file) => [file.caseId, file]));
    return Promise.all(
      caseIds.map(async (caseId): Promise<CaseFile | null> => {
        const file = files.get(caseId);
        if (file === undefined) return null;
        const isBusy = (await hasTask?.(caseId)) ?? false;
        const isActive = file.state === 'ACTIVE' && !endsCase(file.parkedEnds);
        const others = file.lanes.filter(({ lane }) => lane !== ownLane);
        const heard = withoutEnded(others, file.parkedEnds);
        return {
          caseId,
          jurisdiction: file.jurisdiction,
          exercise: file.exercise,
          isActive,
          openFor: openAgencies({
            isActive,
            lanes: file.ownLane && ownLane ? [...heard, { lane: ownLane, state: file.ownLane }] : heard,
            withTask: isBusy ? [agency] : [],
          }),
          personIds: new Set(file.personIds),
        };
      }),
    );
  });
}
