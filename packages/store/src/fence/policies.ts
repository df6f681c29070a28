import { type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import { type PgPolicy, pgPolicy } from 'drizzle-orm/pg-core';

// Each in a select of its own: PostgreSQL then computes it once for a statement and not for every row. Where nothing is
// set both are null, and so is every comparison with them: no row. After a transaction the setting is '' and not null.
const PLACES = sql.raw(`any ((select nullif(current_setting('tongbu.places', true), '')::text[])::text[])`);
const SCOPE = sql.raw(`(select current_setting('tongbu.scope', true))`);

/** Whether a record's place is one of the caller's. */
export function inCallersPlaces(jurisdiction: SQLWrapper): SQL {
  return sql`${jurisdiction} ^@ ${PLACES}`;
}

/** Whether a record's agency is the caller's. */
export function ofCallersAgency(agency: SQLWrapper): SQL {
  return sql`${agency} = ${SCOPE}`;
}

/**
 * The fence of a table: the policies by which PostgreSQL shows and takes rows. The service's own work sees them all; a
 * caller sees, and may write, those of which `visible` is true, and none where it is absent. Without a scope there are
 * no rows. What `visible` selects from other tables is behind their fences in turn.
 */
export function fence(visible?: SQL): PgPolicy[] {
  const own = pgPolicy('service', { using: sql`${SCOPE} = 'service'` });
  return visible ? [own, pgPolicy('caller', { using: visible })] : [own];
}
