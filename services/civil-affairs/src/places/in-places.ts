import type { Caller } from '@tongbu/access';
import { isJurisdictionCode, jurisdictionPrefix } from '@tongbu/vocabulary';
import { like, or, type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';

/**
 * The rows whose place the caller answers for; out of these, a record does not exist. A text in the token that is no
 * code opens nothing.
 */
export function inPlacesOf({ jurisdictions }: Pick<Caller, 'jurisdictions'>, place: PgColumn): SQL {
  const places = jurisdictions
    .filter(isJurisdictionCode)
    .map((code) => like(place, `${jurisdictionPrefix(code)}%`));
  return or(...places) ?? sql`false`;
}
