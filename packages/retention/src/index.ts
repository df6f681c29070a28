export { type DateColumns, DueRecords, type RunMoment } from './due/due-records.js';
export type { DueCount } from './emergency/count-due.js';
export { emergencyEnd, retentionErased, retentionProof, retentionRun } from './retention.table.js';
export {
  type EmergencyPreview,
  RetentionJob,
  type RetentionJobOptions,
  type RunProgress,
} from './retention-job.js';
export type { RetentionSubject } from './retention-subject.js';
export type { RetentionProof } from './run/proof-store.js';
