import type { Caller } from '@tongbu/access';
import { inPlaces } from '@tongbu/store';
import type { SQL } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';

/** The rows of places that the caller answers for. */
export function inPlacesOf({ jurisdictions }: Pick<Caller, 'jurisdictions'>, place: PgColumn | SQL): SQL {
  return inPlaces(jurisdictions, place);
}
