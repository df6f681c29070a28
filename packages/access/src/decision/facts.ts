import type { Agency } from '@tongbu/vocabulary';

/**
 * What the owning service knows of the case that a request names (案卷). It says what the service has heard: an agency
 * whose news has not come yet is open for as long as its last news said so.
 */
export interface CaseFile {
  /** In lower case, as every id here. */
  readonly caseId: string;
  readonly jurisdiction: string;
  readonly exercise: boolean;
  /** Whether the response goes on: the case is neither excluded nor closed. */
  readonly isActive: boolean;
  /** The agencies with a lane or a task open for it. */
  readonly openFor: ReadonlySet<Agency>;
  /** Its subject and its contacts. */
  readonly personIds: ReadonlySet<string>;
}

/** What the owning service knows of the record that a field stands on. Ids in lower case. */
export interface RecordFacts {
  /** The place that answers for it; null where none is known. */
  readonly jurisdiction: string | null;
  /** Whether it was made for a drill; null where the service cannot know, as of a person it only has the id of. */
  readonly exercise: boolean | null;
  /** The cases that it belongs to. */
  readonly caseIds: readonly string[];
  /** The people whom it is about. */
  readonly personIds: readonly string[];
}

/**
 * An emergency access (破窗) that the caller has opened and that has not run out: to one person, or to one case with
 * whoever stands in its file. One to a drill opens nobody real.
 */
export type EmergencyAccess =
  | { readonly personId: string; readonly caseId?: undefined }
  | {
      readonly caseId: string;
      readonly personIds: ReadonlySet<string>;
      readonly exercise: boolean;
      readonly personId?: undefined;
    };

/** Whether an emergency access opens a record. */
export function opens(access: EmergencyAccess, { caseIds, personIds, exercise }: RecordFacts): boolean {
  if (access.personId !== undefined) return personIds.includes(access.personId);
  if (access.exercise && exercise === false) return false;
  return caseIds.includes(access.caseId) || personIds.some((personId) => access.personIds.has(personId));
}
