import type { Caller } from '@tongbu/access';
import { jurisdictionPrefix } from '@tongbu/vocabulary';
import { like, or, type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';

/** The rows of places that the caller answers for. */
export function inPlacesOf({ jurisdictions }: Pick<Caller, 'jurisdictions'>, place: PgColumn | SQL): SQL {
  const places = jurisdictions.map((code) => like(place, `${jurisdictionPrefix(code)}%`));
  return or(...places) ?? sql`false`;
}
