import { z } from 'zod';
import { AGENCIES } from '../agencies.js';
import { jurisdictionCode } from '../jurisdictions/jurisdiction-schema.js';
import { ROLES } from '../roles.js';

const id = z.guid();
const instant = z.iso.datetime();

/** What every event of an emergency access (破窗) tells: which one it is, and who is to watch it. */
export const watchedAccessV1 = z.object({
  accessId: id,
  /** The agency of whoever broke the glass. */
  agency: z.enum(AGENCIES),
  /** The place of the person or the case, and the places of whoever broke the glass. */
  places: z.array(jurisdictionCode).min(1).max(100),
});
const access = watchedAccessV1.shape;

/**
 * `emergencyAccess.opened` 1: somebody broke the glass for one person or one case (FHIR AuditEvent, DCM 110127). The
 * account is known to others by its hash only, and why it did so not at all.
 */
export const emergencyAccessOpenedV1 = z.object({
  ...access,
  /** SHA-256 of the token's issuer, a zero byte and its subject. */
  account: z.string().regex(/^[0-9a-f]{64}$/),
  role: z.enum(ROLES),
  personId: id.nullable(),
  caseId: id.nullable(),
  openedAt: instant,
  expiresAt: instant,
});

/** `emergencyAccess.ended` 1: whoever opened it ended it before its time. One that runs out ends without an event. */
export const emergencyAccessEndedV1 = z.object({ ...access, endedAt: instant });

/** What a second person may find of an emergency access. */
export const EMERGENCY_VERDICTS = ['JUSTIFIED', 'NOT_JUSTIFIED'] as const;
export type EmergencyVerdict = (typeof EMERGENCY_VERDICTS)[number];

/** `emergencyAccess.reviewed` 1: a second person has looked at it. */
export const emergencyAccessReviewedV1 = z.object({
  ...access,
  verdict: z.enum(EMERGENCY_VERDICTS),
  reviewedAt: instant,
});

/** The payload of `emergencyAccess.opened`, version 1. */
export type EmergencyAccessOpened = z.output<typeof emergencyAccessOpenedV1>;
/** The payload of `emergencyAccess.ended`, version 1. */
export type EmergencyAccessEnded = z.output<typeof emergencyAccessEndedV1>;
/** The payload of `emergencyAccess.reviewed`, version 1. */
export type EmergencyAccessReviewed = z.output<typeof emergencyAccessReviewedV1>;
