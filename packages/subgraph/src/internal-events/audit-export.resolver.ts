import type { AuditTrail } from '@tongbu/audit';
import type { Agency } from '@tongbu/vocabulary';
import { Arg, Ctx, Int, Mutation, Query, Resolver } from 'type-graphql';
import type { SubgraphContext } from '../context.js';
import { AuditExport, AuditExportPage } from './audit-export.type.js';
import { demandOwnKey } from './own-key.js';

interface AuditExportContext extends SubgraphContext {
  readonly agency: Agency;
  readonly audit: AuditTrail;
}

/** The names of these fields; they are left out of the published schema. */
export const AUDIT_EXPORT_FIELDS = ['beginAuditExport', 'auditExportPage'];

/** How an agency's audit trail leaves it: whole, and with the agency's own service key only. */
@Resolver(() => AuditExport)
export class AuditExportResolver {
  @Mutation(() => AuditExport, {
    description: 'Signs the head of the audit trail. For its own key only; not in the public graph.',
  })
  async beginAuditExport(@Ctx() context: AuditExportContext): Promise<AuditExport> {
    demandOwnKey(context);
    return context.audit.beginExport();
  }

  @Query(() => AuditExportPage, {
    description: 'Up to a thousand rows of the audit trail. For its own key only; not in the public graph.',
  })
  async auditExportPage(
    @Arg('after', () => Int, { description: 'The number of the last row of the page before; 0 at first.' })
    after: number,
    @Arg('upTo', () => Int, { description: 'The number of the last row of the export.' }) upTo: number,
    @Ctx() context: AuditExportContext,
  ): Promise<AuditExportPage> {
    demandOwnKey(context);
    return context.audit.exportPage({ after, upTo });
  }
}
