import { isJurisdictionCode, jurisdictionPrefix } from '@tongbu/vocabulary';
import { or, type Placeholder, type SQL, type SQLWrapper, sql } from 'drizzle-orm';

/**
 * The rows of these places. Written with `^@` and not with `like`: behind a fence, an index serves only what cannot leak
 * a value, and `like` might (`pg_proc.proleakproof`). A text that is no code opens nothing.
 */
export function inPlaces(jurisdictions: readonly string[], place: SQLWrapper): SQL {
  const places = placePrefixes(jurisdictions).map((prefix) => sql`${place} ^@ ${prefix}`);
  return or(...places) ?? sql`false`;
}

/**
 * The same in a statement that is prepared: `places` is the placeholder of what `placePrefixes` makes of the caller's
 * codes. For statements that find their rows by something else: an index on the place does not serve it.
 */
export function inPreparedPlaces(places: Placeholder, place: SQLWrapper): SQL {
  return sql`${place} ^@ any(${places}::text[])`;
}

/** What the codes of places begin with, each once. A text that is no code is left out, and opens nothing. */
export function placePrefixes(jurisdictions: readonly string[]): string[] {
  return [...new Set(jurisdictions.filter(isJurisdictionCode).map(jurisdictionPrefix))];
}
