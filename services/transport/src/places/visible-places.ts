import type { Caller } from '@tongbu/access';
import { jurisdictionPrefix } from '@tongbu/vocabulary';
import { like, or, type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';

/** The rows of places that the caller answers for; out of these, a record does not exist. */
export function inPlacesOf({ jurisdictions }: Pick<Caller, 'jurisdictions'>, jurisdiction: PgColumn): SQL {
  const places = jurisdictions.map((code) => like(jurisdiction, `${jurisdictionPrefix(code)}%`));
  return or(...places) ?? sql`false`;
}
