import type { BilingualName } from '../agencies.js';
import type { CalendarDate } from '../calendar-date.js';
import type { LaneKind } from '../lanes.js';
import type { Provenance } from './provenance.js';
import type { RetentionTerms } from './retention-period.js';

/** A time limit (时限), counted from the start of the lane that it belongs to. */
export interface TimeLimit extends Provenance {
  /** Whole minutes, more than 0. */
  readonly minutes: number;
}

/** For how many days a contact stays apart. */
export interface QuarantineDays extends Provenance {
  /** Days in a central site (集中隔离医学观察). */
  readonly central: number;
  /** Days of quarantine at home (居家隔离医学观察): not leaving. */
  readonly home: number;
  /** Days of health monitoring at home after that (居家健康监测): leaving as little as possible. */
  readonly monitoring: number;
}

/** The names of the editions that this hub knows; an order keeps the one that it was made under. */
export type ProtocolEditionId = 'early-2020' | 'eighth' | 'ninth' | 'twenty-measures' | 'ten-measures';

/** One edition of the COVID-19 control protocol (新型冠状病毒肺炎防控方案), as dated data. */
export interface ProtocolEdition {
  readonly id: ProtocolEditionId;
  readonly name: BilingualName;
  /** The first day on which the edition counts, in China; it ends where the next one begins. */
  readonly effectiveFrom: CalendarDate;
  /** What the date rests on. */
  readonly effectiveFromSource: Provenance;
  /** How long each lane may take, from its start to done. */
  readonly lanes: Readonly<Record<LaneKind, TimeLimit>>;
  /** How soon the core information (核心信息) of the tracing lane must be there; a milestone within it. */
  readonly coreInformation: TimeLimit;
  readonly quarantine: {
    /** For a close contact (密切接触者). */
    readonly closeContact: QuarantineDays;
    /** For a contact of a close contact (密接的密接); null where the edition no longer judges them. */
    readonly contactOfContact: QuarantineDays | null;
  };
  /** How long what is known of people is kept. */
  readonly retention: RetentionTerms;
}
