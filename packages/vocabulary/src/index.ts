export {
  AGENCIES,
  type Agency,
  type AgencySlug,
  agencyName,
  agencySlug,
  type BilingualName,
  isAgency,
} from './agencies.js';
export {
  type CalendarDate,
  calendarDateInShanghai,
  isCalendarDate,
  startOfDayInShanghai,
} from './calendar-date.js';
export {
  EMERGENCY_VERDICTS,
  type EmergencyAccessEnded,
  type EmergencyAccessOpened,
  type EmergencyAccessReviewed,
  type EmergencyVerdict,
  emergencyAccessEndedV1,
  emergencyAccessOpenedV1,
  emergencyAccessReviewedV1,
  watchedAccessV1,
} from './events/emergency-access-events.js';
export {
  type AuditHeadSigned,
  auditHeadSignedV1,
  CASE_OUTCOMES,
  type CaseClosed,
  type CaseOutcome,
  type CasePositive,
  type CaseSettled,
  type ContactsRecorded,
  caseClosedV1,
  casePositiveV1,
  caseSettledV1,
  contactsRecordedV1,
  EVENT_SCHEMAS,
  EVENT_TYPES,
  type EventType,
  type KnownEvent,
  type LaneChanged,
  laneChangedV1,
  type PersonsErased,
  type PersonsRegistered,
  personsErasedV1,
  personsRegisteredV1,
} from './events/event-types.js';
export { type EventParseResult, type EventRefusal, parseEvent } from './events/parse-event.js';
export {
  type IdentityNumber,
  type IdentityNumberRefusal,
  type IdentityNumberResult,
  identityCheckCharacter,
  parseIdentityNumber,
} from './identity/identity-number.js';
export {
  anyCovers,
  covers,
  isJurisdictionCode,
  jurisdictionPrefix,
  normaliseJurisdiction,
  WHOLE_COUNTRY,
} from './jurisdictions/jurisdiction-code.js';
export { jurisdictionCode } from './jurisdictions/jurisdiction-schema.js';
export {
  findJurisdiction,
  JURISDICTIONS,
  type Jurisdiction,
  nearestJurisdiction,
} from './jurisdictions/jurisdiction-table.js';
export {
  isFinalLaneState,
  LANE_STATES,
  LANES,
  type LaneKind,
  type LaneState,
  laneAgency,
  laneName,
} from './lanes.js';
export { coreInformationDueAt, editionInForce, findEdition, laneDueAt } from './protocol/edition-in-force.js';
export { EDITIONS } from './protocol/editions.js';
export type {
  ProtocolEdition,
  ProtocolEditionId,
  QuarantineDays,
  TimeLimit,
} from './protocol/protocol-edition.js';
export type { Provenance } from './protocol/provenance.js';
export {
  editionForRecord,
  editionOfRecord,
  type KnownDates,
  referenceOf,
  retentionCutOff,
  retentionDueAt,
  retentionPeriod,
} from './protocol/retention-due.js';
export {
  REFERENCE_DATES,
  RETENTION_CLASSES,
  type ReferenceDate,
  type RetentionClass,
  type RetentionPeriod,
  type RetentionTerms,
  retentionClassName,
} from './protocol/retention-period.js';
export { agencyHasRole, COMMON_ROLES, isRole, ROLES, type Role, rolesOf } from './roles.js';
export { CURSOR_MAX_LENGTH, CursorScalar } from './scalars/cursor.js';
export { DateScalar } from './scalars/date.js';
export { DateTimeScalar, parseInstant } from './scalars/date-time.js';
export { auditTopic, isTopic, laneTopic, TOPICS, type Topic, topicAgency, topicsOf } from './topics.js';
export { type Plate, type PlateResult, parsePlate } from './vehicles/plate.js';
