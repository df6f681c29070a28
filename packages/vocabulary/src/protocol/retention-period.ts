import type { BilingualName } from '../agencies.js';
import type { Provenance } from './provenance.js';

/** What is kept of people, by why it is kept and for how long (留存类别). */
export const RETENTION_CLASSES = [
  'LOCATION',
  'CONTACT_TEXT',
  'CHECKPOINT',
  'IDENTITY',
  'HOUSEHOLD',
  'ISOLATION_PLAN',
  'SPECIMEN',
  'CASE',
] as const;

/** One class of what is kept of people. */
export type RetentionClass = (typeof RETENTION_CLASSES)[number];

/** A day from which a period may count; a record knows some of them. */
export const REFERENCE_DATES = ['LAST_EXPOSURE', 'ARRIVAL', 'END', 'TEST', 'REPORT', 'RECORDED'] as const;

/** One such day. */
export type ReferenceDate = (typeof REFERENCE_DATES)[number];

/** How long one class is kept, and counted from what (留存期限). */
export interface RetentionPeriod extends Provenance {
  /** Whole days, more than 0; the record goes at the midnight in China after the last of them. */
  readonly days: number;
  /**
   * The days that it counts from. `FIRST_KNOWN`: the first of the list that the record knows. `LATEST`: whichever of
   * those that it knows comes last.
   */
  readonly from: { readonly pick: 'FIRST_KNOWN' | 'LATEST'; readonly of: readonly ReferenceDate[] };
  /** `EMERGENCY`: the end of the emergency ends it at once. `LAW`: a law wants it kept for the whole period. */
  readonly heldFor: 'EMERGENCY' | 'LAW';
}

/** What an edition says about keeping and erasing. */
export interface RetentionTerms {
  readonly periods: Readonly<Record<RetentionClass, RetentionPeriod>>;
  /**
   * An open case holds what it needs, whatever its age: for this many days after its report. After them it counts as
   * closed, so that nothing is kept because somebody forgot to close it.
   */
  readonly openCase: Provenance & { readonly days: number };
}

const NAMES: Readonly<Record<RetentionClass, BilingualName>> = {
  LOCATION: { en: 'Places', zh: '位置信息' },
  CONTACT_TEXT: { en: 'Free text about contacts', zh: '接触者文字记录' },
  CHECKPOINT: { en: 'Checkpoint passes', zh: '卡口通行记录' },
  IDENTITY: { en: 'Identities', zh: '身份信息' },
  HOUSEHOLD: { en: 'Households', zh: '户籍住址' },
  ISOLATION_PLAN: { en: 'Isolation plans', zh: '隔离方案' },
  SPECIMEN: { en: 'Specimens and results', zh: '标本及检测结果' },
  CASE: { en: 'Cases and their lanes', zh: '病例及处置记录' },
};

/** What a class is called. */
export function retentionClassName(dataClass: RetentionClass): BilingualName {
  return NAMES[dataClass];
}
