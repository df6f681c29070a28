export { AuditTrail, type AuditTrailOptions, type ExportFrame } from './audit-trail.js';
export type { Change, Changing } from './changes/change.js';
export type { ChangeFacts } from './changes/outcome.rules.js';
export type { ExportPage } from './export/export-lines.js';
export type { Finding, FindingCode } from './export/finding.js';
export type { VerifiedChain } from './export/verify-chain.js';
export { type ExportsToVerify, type Verification, verifyExports } from './export/verify-exports.js';
export { createHeadVerifier, type HeadVerifier, type SignedHead, signHead } from './heads/signed-head.js';
export { appendBodies } from './log/append-bodies.js';
export { auditHead, auditLog, auditSignedHead } from './log/audit-log.table.js';
export {
  type AuditedAct,
  type AuditedRequest,
  type AuditRecord,
  auditRecord,
  auditRecords,
  canonicalBody,
  DECISIONS,
  type Decision,
  parseBody,
  type ReadRecord,
} from './log/audit-record.js';
export { auditUnavailable } from './log/audit-writer.js';
export type { StoredRow } from './log/read-log.js';
export {
  type Concerned,
  createRecordedReads,
  type FieldRead,
  type RecordedReads,
} from './reads/recorded-reads.js';
export { type FollowHeadsOptions, followHeads } from './witnesses/follow-heads.js';
export type { WitnessedAgency, WitnessPage } from './witnesses/list-witnessed.js';
export { witnessedHead } from './witnesses/witnessed-head.table.js';
