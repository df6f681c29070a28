import { letterIn, SEPARATION } from '@tongbu/access/testing';
import type { Agency, Role } from '@tongbu/vocabulary';
import type { RunningHub, WhoAsks } from '../hub/start-hub.js';
import { change, registerPerson } from './seed-outbreak.js';

/** An access by broken glass, with words that stand nowhere else. */
export interface BrokenGlass {
  readonly id: string;
  readonly personId: string;
  readonly openedBy: Agency;
  readonly isHere: boolean;
  readonly reason: string;
  /** Null until somebody has looked at it. */
  readonly note: string | null;
}

/** Who asks for the words: a role in the places of the accesses or in another, for a purpose or none. */
export interface WordSeeker {
  readonly agency: Agency;
  readonly role: Role;
  readonly isHere: boolean;
  readonly purpose?: string;
}

export const HERE = ['321000'];
export const ABROAD = ['510900'];
export const CLINICIAN = { agency: 'HEALTH', role: 'clinician' } as const;
export const TRACER = { agency: 'PUBLIC_SECURITY', role: 'tracer' } as const;

/** Why the glass is broken by whom; long enough for a reason. */
export const reasonOf = (who: string) => `演练:破窗理由之${who}，患者昏迷，须立即联系家属确认`;
const noteOf = (who: string) => `演练复核之${who}意见`;

/** Opens an access to somebody new. */
export async function breakGlass(hub: RunningHub, who: WhoAsks, word: string, jurisdiction: string) {
  const personId = await registerPerson(hub, jurisdiction);
  const reason = reasonOf(word);
  const input = { personId, reason, minutes: 30, idempotencyKey: `opened for ${word}` };
  const { access } = await change(hub, who, 'breakGlass', 'access { id }', input);
  return {
    ...{ id: String(access.id), personId, openedBy: who.agency, reason, note: null },
    isHere: jurisdiction === '321002',
  } satisfies BrokenGlass;
}

/** Has an auditor of the agency look at an access. */
export async function review(hub: RunningHub, glass: BrokenGlass, word: string): Promise<BrokenGlass> {
  const note = noteOf(word);
  const auditor = { agency: glass.openedBy, role: 'auditor', jurisdictions: HERE } as const;
  const input = { id: glass.id, verdict: 'JUSTIFIED', note };
  await change(hub, auditor, 'reviewEmergencyAccess', 'access { id }', input);
  return { ...glass, note };
}

/** The words of these accesses that somebody may read: told from the table, the place, and whose glass it was. */
export function wordsFor(seeker: WordSeeker, glasses: readonly BrokenGlass[]): string[] {
  const { agency, role, isHere, purpose } = seeker;
  const reads = (field: string) => letterIn(SEPARATION[field], agency, role) === 'w' && purpose === 'AUDIT';
  return glasses
    .filter((glass) => glass.isHere === isHere && (agency === 'PUBLIC_SECURITY' || agency === glass.openedBy))
    .flatMap(({ reason, note }) => [
      ...(reads('EmergencyAccess.reason') ? [reason] : []),
      ...(reads('EmergencyReview.note') && note !== null ? [note] : []),
    ]);
}

/** The words that stand in what somebody was told, anywhere. */
export function wordsIn(told: unknown, glasses: readonly BrokenGlass[]): string[] {
  const text = JSON.stringify(told);
  return glasses
    .flatMap(({ reason, note }) => (note === null ? [reason] : [reason, note]))
    .filter((word) => text.includes(word));
}
