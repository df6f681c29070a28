import type { AuditedRequest, AuditTrail, Decision } from '@tongbu/audit';
import type { DecisionTaken } from '@tongbu/subgraph';
import DataLoader from 'dataloader';
import type { PersonRoot } from './person.access.js';

/** One field of who a person is, as it was asked for and decided. */
export interface IdentityRead {
  readonly personId: string;
  readonly field: string;
  readonly decision: Decision;
  readonly code: string;
}

/** Records reads of identities; one per request. */
export type IdentityReads = DataLoader<IdentityRead, void, string>;

/** What reads of identities are called in the audit trail. */
export const READ_IDENTITY = 'person.identity';

/**
 * Records what a request reads of whom: `load` resolves when the row is committed, and rejects with
 * `AGENCY_UNAVAILABLE` when it cannot be. What is asked for together and decided alike is one row a person, with all its
 * fields; what is asked for again in the same request is recorded once.
 */
export function createIdentityReads(
  audit: Pick<AuditTrail, 'record'>,
  request: AuditedRequest,
): IdentityReads {
  return new DataLoader(
    async (reads: readonly IdentityRead[]) => {
      const rows = new Map<string, { read: IdentityRead; fields: string[] }>();
      for (const read of reads) {
        const key = `${read.personId} ${read.decision} ${read.code}`;
        const row = rows.get(key);
        if (row) row.fields.push(read.field);
        else rows.set(key, { read, fields: [read.field] });
      }
      await audit.record(
        request,
        [...rows.values()].map(({ read: { personId, decision, code }, fields }) => ({
          action: READ_IDENTITY,
          personId,
          fields,
          decision,
          code,
        })),
      );
      return reads.map(() => undefined);
    },
    { cacheKeyFn: ({ personId, field, decision, code }) => `${personId} ${field} ${decision} ${code}` },
  );
}

/** Records one decision of the ring (docs/access.md); a field that calls for it is answered when this has resolved. */
export function recordRead(
  { field, decision }: DecisionTaken,
  { id }: PersonRoot,
  { identityReads }: { readonly identityReads: IdentityReads },
): Promise<void> {
  return identityReads.load({ personId: id, field, decision: decision.effect, code: decision.reason });
}
