import type { Agency } from '@tongbu/vocabulary';

/** Who sees the rows of a table beside the service itself; null for a table that is for the service's own work only. */
type FencedTables = Readonly<Record<string, string | null>>;

/** What every agency's database has. */
export const FENCED_EVERYWHERE: FencedTables = {
  lane: 'the place of the case',
  event: null,
  parked_event: null,
  retention_erased: null,
  emergency_access: null,
};

/** What an agency has that follows the cases of health. */
const CASE_FILES: FencedTables = {
  case_file: 'the place of the case',
  case_file_person: 'who sees the file',
  case_file_lane: 'who sees the file',
};

/** What an agency's database has beside that. */
export const FENCED_TABLES: Readonly<Record<Agency, FencedTables>> = {
  HEALTH: {
    case: 'its place',
    case_conflict: 'who sees the case',
    contact: 'who sees the case',
    lane_mirror: 'who sees the lane of the case',
    transmission_link: 'who sees either case',
    specimen: 'its place',
    specimen_person: 'who sees the specimen',
    known_person: null,
    case_number: null,
  },
  PUBLIC_SECURITY: {
    ...CASE_FILES,
    person:
      'the place of the person; where that is not known, the agency that registered them; the place of a case whose subject or contact they are',
    person_key: 'who sees the person',
    emergency_register: null,
  },
  TRANSPORT: {
    ...CASE_FILES,
    transfer_order: 'its place',
    vehicle: 'its place, and who sees an order that it comes for',
  },
  CIVIL_AFFAIRS: {
    ...CASE_FILES,
    community: 'its place',
    grid: 'who sees the community',
    household: 'who sees the community',
    household_member: 'who sees the household',
    isolation_plan: 'the place of the household, and who sees the lane of the case',
    community_control: 'who sees the lane of the case',
  },
};

/** Tables without a fence, and why they need none. */
export const OPEN_TABLES: Readonly<Record<string, string>> = {
  topic_head: 'how many events a topic has',
  inbox: 'ids of events that were applied',
  consumer_cursor: 'how far a follower has come',
  audit_log:
    'reached through the audit trail only, which shows it to auditors; no index of a list of people would serve behind a fence',
  audit_head: 'where the chain stands',
  audit_signed_head: 'signed heads, which other agencies are given',
  witnessed_head: 'signed heads of other agencies',
  retention_run: 'when the job ran',
  retention_proof: 'counts and hashes of what was erased',
  emergency_end: 'hashes of confirmations',
  identity_key: 'by what the key of the register is known again',
};

/** Where code works in the service's scope while a caller is asking, and why it must. */
export const SERVICE_WORK: Readonly<Record<string, string>> = {
  'packages/audit/src/changes/change.ts': 'a mutation’s row of the audit log',
  'packages/events/src/event-log.ts': 'the events of a mutation',
  'packages/subgraph/src/internal-events/parked-events.resolver.ts':
    'counts of parked events, for the service’s own key',
  'packages/subgraph/src/service/start-service.ts': 'followers and jobs, which nobody asks for',
  'services/civil-affairs/src/communities/register-communities.ts':
    'whether the code of a community is taken',
  'services/civil-affairs/src/households/register-households.ts':
    'whether somebody lives elsewhere, and plans because of cases of other places',
  'services/civil-affairs/src/service.ts': 'the file of a case, and what the account has opened',
  'services/health/src/cases/case-number.store.ts': 'the next case number of a prefecture',
  'services/health/src/cases/record-cases.ts': 'whether a source’s name for a case is taken',
  'services/health/src/cases/report-positive.ts': 'whether a key or a specimen is taken',
  'services/health/src/service.ts':
    'whether a person is registered, what the account has opened, and the file of a case, of which the decision looks at the place',
  'services/health/src/specimens/record-specimens.ts': 'whether the code of a specimen is taken',
  'services/health/src/transmissions/transmission.resolver.ts': 'figures over all places',
  'services/public-security/src/emergency-access/break-glass.ts':
    'the register of broken glass; whether there is such a person or case is asked as the caller',
  'services/public-security/src/emergency-access/end-emergency-access.ts':
    'the register of broken glass, for the account that opened it',
  'services/public-security/src/emergency-access/review-emergency-access.ts':
    'the register of broken glass, for whoever is to watch it',
  'services/public-security/src/exercises/exercise.store.ts':
    'people of no place whom another agency registered',
  'services/public-security/src/persons/register-rows.ts':
    'whether an identity number or a name of theirs is taken',
  'services/public-security/src/service.ts':
    'whether there is somebody at all, for our services and for auditors; the file of a case; the register of broken glass',
  'services/transport/src/service.ts': 'the file of a case, and what the account has opened',
  'services/transport/src/exercises/exercise.store.ts': 'whether another place’s drill has ordered a vehicle',
  'services/transport/src/transfers/step-transfer.ts': 'whether a vehicle is under way for another place',
  'services/transport/src/vehicles/register-vehicles.ts': 'whether a plate is taken',
};

/**
 * Keys of fenced tables that are unique over all places, other than pairs of opaque ids: what somebody of another place
 * may learn from them, and why they are kept.
 */
export const UNIQUE_KEYS: Readonly<Record<string, string>> = {
  case_file_lane_case_id_lane_pk: 'Nothing: written by followers only.',
  case_case_number_unique: 'Nothing: the service gives the numbers.',
  emergency_register_key: 'Nothing: an account meets keys of its own only.',
  case_key: 'Nothing: an account meets keys of its own only.',
  case_specimen_person:
    'That a positive of this specimen and person is recorded: `CONFLICT`. It would vanish behind that one else.',
  case_source:
    'That the source’s name stands for a case of another place: `FORBIDDEN`, to who may import, and nothing of the case.',
  case_conflict_case_id_field_other_pk: 'Nothing: the case is one that the caller sees.',
  case_number_prefecture_day_pk: 'Nothing: for the service only.',
  lane_mirror_case_id_lane_pk: 'Nothing: written by followers only.',
  specimen_specimen_code_unique:
    'That the code is taken: `CONFLICT`. Two tubes of one code would be taken for one another else.',
  event_topic_seq_pk: 'Nothing: for the service only.',
  event_topic_event_id_unique: 'Nothing: for the service only.',
  parked_event_consumer_event_id_pk: 'Nothing: for the service only.',
  retention_erased_run_id_data_class_edition_subject_id_pk: 'Nothing: for the service only.',
  person_id_number_hash:
    'Who knows a number, and that person’s name where there is one, may register it again and is given the person; of another place’s, the id and nothing else. It is recorded in the audit trail.',
  person_external_id: 'That a list of the same agency calls somebody so: `CONFLICT`, and nobody is given.',
  vehicle_plate_unique: 'That the plate is registered: `CONFLICT`. Plates are seen in the street.',
  transfer_order_vehicle_under_way:
    'That a vehicle of the caller’s place is under way for another place: `CONFLICT`. Who sends it must know.',
  community_code: 'That the code is taken: `CONFLICT`. Codes of communities are public.',
  grid_name: 'Nothing: within a community that the caller sees.',
  household_external_id: 'Nothing: within a community that the caller sees.',
  household_address: 'Nothing: within a community that the caller sees.',
  household_member_pkey:
    'That somebody whose opaque id the caller has lives in another household: `CONFLICT`. Nobody is moved by a census.',
};
