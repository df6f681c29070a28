import { ConfigurationFault, type Logger } from '@tongbu/runtime';
import { sql } from 'drizzle-orm';
import type { Database } from '../database.js';

interface Standing {
  readonly scope: string | null;
  readonly bypasses: boolean;
  readonly owns: boolean;
}

const UNSCOPED =
  'a statement does not reach the database in its scope: the driver is not the patched one (install the packages ' +
  'again), or a pooler in between takes transactions apart';
const BYPASSES =
  'the database role is a superuser or may bypass row-level security, and sees the records of all places';
const OWNS =
  'the database role owns its tables and could take their row-level security away: name the owner in …_DATABASE_OWNER_URL';

/**
 * Rejects with `ConfigurationFault` when statements do not carry their scope, and, in production, when the role could
 * escape row-level security or turn it off. Elsewhere the log says so. `db` runs in the service's scope.
 */
export async function demandFence(
  db: Database,
  { production, log }: { readonly production: boolean; readonly log: Logger | undefined },
): Promise<void> {
  const [standing] = await db.execute<Standing & Record<string, unknown>>(sql`
    select current_setting('tongbu.scope', true) as scope,
           exists (select from pg_roles where (rolsuper or rolbypassrls) and pg_has_role(oid, 'member')) as bypasses,
           exists (select from pg_class where relnamespace = 'public'::regnamespace and relrowsecurity
                   and pg_has_role(relowner, 'member')) as owns`);
  if (standing?.scope !== 'service') throw new ConfigurationFault([UNSCOPED]);
  const fault = standing.bypasses ? BYPASSES : standing.owns ? OWNS : undefined;
  if (fault === undefined) return;
  if (production) throw new ConfigurationFault([fault]);
  // Behind FORCE ROW LEVEL SECURITY an owner sees no more than anybody, so outside production it passes in silence.
  if (standing.bypasses) log?.warn(fault);
}
