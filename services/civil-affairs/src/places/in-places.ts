import type { Caller } from '@tongbu/access';
import { inPlaces } from '@tongbu/store';
import type { SQL } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';

/**
 * The rows whose place the caller answers for; out of these, a record does not exist. A text in the token that is no
 * code opens nothing.
 */
export function inPlacesOf({ jurisdictions }: Pick<Caller, 'jurisdictions'>, place: PgColumn): SQL {
  return inPlaces(jurisdictions, place);
}
