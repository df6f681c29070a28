import { z } from 'zod';
import { AGENCIES } from '../agencies.js';
import { jurisdictionCode } from '../jurisdictions/jurisdiction-schema.js';
import { LANE_STATES, LANES } from '../lanes.js';
import {
  type EmergencyAccessEnded,
  type EmergencyAccessOpened,
  type EmergencyAccessReviewed,
  emergencyAccessEndedV1,
  emergencyAccessOpenedV1,
  emergencyAccessReviewedV1,
} from './emergency-access-events.js';

/*
 * Payloads hold ids, codes and times: no names, no identity numbers. Adding an optional field keeps the
 * version, for a reader ignores what it does not know; anything else is a new version.
 */

/** An opaque id in the shape of a UUID, so that nothing that identifies a person fits in. */
const id = z.guid();
/** An instant in RFC 3339, UTC, ending in `Z`. */
const instant = z.iso.datetime();

/** `case.positive` 1: a positive was reported (初筛阳性); every agency opens its lane. */
export const casePositiveV1 = z.object({
  caseId: id,
  /** The person in the register of public security, or null for a case known by age and sex only. */
  personId: id.nullable(),
  jurisdiction: jurisdictionCode,
  reportedAt: instant,
  collectedAt: instant.nullable(),
  exercise: z.boolean(),
});

/** How a verification may end: 确诊, 无症状感染者, 排除. */
export const CASE_OUTCOMES = ['CONFIRMED', 'ASYMPTOMATIC', 'EXCLUDED'] as const;

/** One end of a verification. */
export type CaseOutcome = (typeof CASE_OUTCOMES)[number];

/** `case.settled` 1: the verification (复核) came back; EXCLUDED stands all lanes down. */
export const caseSettledV1 = z.object({
  caseId: id,
  outcome: z.enum(CASE_OUTCOMES),
  settledAt: instant,
  exercise: z.boolean(),
});

/** `case.closed` 1: the response to a settled case is over (结案). Nobody has a reason to read about it any more. */
export const caseClosedV1 = z.object({
  caseId: id,
  closedAt: instant,
  exercise: z.boolean(),
});

/** `contacts.recorded` 1: people were exposed to a case (接触者), at most 500 at once. */
export const contactsRecordedV1 = z.object({
  caseId: id,
  personIds: z.array(id).min(1).max(500),
  exercise: z.boolean(),
});

/** `lane.changed` 1: a lane of a case opened, went on, was done or stood down. */
export const laneChangedV1 = z.object({
  caseId: id,
  lane: z.enum(LANES),
  state: z.enum(LANE_STATES),
  startedAt: instant,
  dueAt: instant,
  completedAt: instant.nullable(),
  jurisdiction: jurisdictionCode,
  exercise: z.boolean(),
});

/**
 * `persons.registered` 1: people were entered in the register, at most 500 at once, all of them real or all of them of a
 * drill. Logs hold events from before the register told which.
 */
export const personsRegisteredV1 = z.object({
  personIds: z.array(id).min(1).max(500),
  exercise: z.boolean().optional(),
});

/** `audit.headSigned` 1: an agency signed the head of its audit trail; the others keep it as its witnesses. */
export const auditHeadSignedV1 = z.object({
  agency: z.enum(AGENCIES),
  chain: id,
  sequence: z.int().positive(),
  /** SHA-256 in hexadecimal. */
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  at: instant,
  /** The same, signed by the agency's service: a compact JWS. */
  jws: z
    .string()
    .max(4_000)
    .regex(/^[\w-]+\.[\w-]+\.[\w-]+$/),
});

/** `persons.erased` 1: people are in the register no more, at most 500 at once; nothing that they were can be asked for. */
export const personsErasedV1 = z.object({
  personIds: z.array(id).min(1).max(500),
});

/** The schema of every event, by type and then by version. */
export const EVENT_SCHEMAS = {
  'audit.headSigned': { 1: auditHeadSignedV1 },
  'case.positive': { 1: casePositiveV1 },
  'case.settled': { 1: caseSettledV1 },
  'case.closed': { 1: caseClosedV1 },
  'contacts.recorded': { 1: contactsRecordedV1 },
  'lane.changed': { 1: laneChangedV1 },
  'persons.registered': { 1: personsRegisteredV1 },
  'persons.erased': { 1: personsErasedV1 },
  'emergencyAccess.opened': { 1: emergencyAccessOpenedV1 },
  'emergencyAccess.ended': { 1: emergencyAccessEndedV1 },
  'emergencyAccess.reviewed': { 1: emergencyAccessReviewedV1 },
} as const;

/** The type of an event: noun, full stop, what happened to it. */
export type EventType = keyof typeof EVENT_SCHEMAS;

/** Every event type that this hub knows. */
export const EVENT_TYPES = Object.keys(EVENT_SCHEMAS) as readonly EventType[];

/** The payload of `audit.headSigned`, version 1. */
export type AuditHeadSigned = z.output<typeof auditHeadSignedV1>;
/** The payload of `case.positive`, version 1. */
export type CasePositive = z.output<typeof casePositiveV1>;
/** The payload of `case.settled`, version 1. */
export type CaseSettled = z.output<typeof caseSettledV1>;
/** The payload of `case.closed`, version 1. */
export type CaseClosed = z.output<typeof caseClosedV1>;
/** The payload of `contacts.recorded`, version 1. */
export type ContactsRecorded = z.output<typeof contactsRecordedV1>;
/** The payload of `lane.changed`, version 1. */
export type LaneChanged = z.output<typeof laneChangedV1>;
/** The payload of `persons.registered`, version 1. */
export type PersonsRegistered = z.output<typeof personsRegisteredV1>;
/** The payload of `persons.erased`, version 1. */
export type PersonsErased = z.output<typeof personsErasedV1>;

/** An event whose type, version and payload belong together; narrow it by `type`. */
export type KnownEvent =
  | { readonly type: 'audit.headSigned'; readonly version: 1; readonly payload: AuditHeadSigned }
  | { readonly type: 'case.positive'; readonly version: 1; readonly payload: CasePositive }
  | { readonly type: 'case.settled'; readonly version: 1; readonly payload: CaseSettled }
  | { readonly type: 'case.closed'; readonly version: 1; readonly payload: CaseClosed }
  | { readonly type: 'contacts.recorded'; readonly version: 1; readonly payload: ContactsRecorded }
  | { readonly type: 'lane.changed'; readonly version: 1; readonly payload: LaneChanged }
  | { readonly type: 'emergencyAccess.opened'; readonly version: 1; readonly payload: EmergencyAccessOpened }
  | { readonly type: 'emergencyAccess.ended'; readonly version: 1; readonly payload: EmergencyAccessEnded }
  | {
      readonly type: 'emergencyAccess.reviewed';
      readonly version: 1;
      readonly payload: EmergencyAccessReviewed;
    }
  | { readonly type: 'persons.registered'; readonly version: 1; readonly payload: PersonsRegistered }
  | { readonly type: 'persons.erased'; readonly version: 1; readonly payload: PersonsErased };
