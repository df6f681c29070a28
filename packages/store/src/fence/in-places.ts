import { isJurisdictionCode, jurisdictionPrefix } from '@tongbu/vocabulary';
import { or, type SQL, type SQLWrapper, sql } from 'drizzle-orm';

/**
 * The rows of these places. Written with `^@` and not with `like`: behind a fence, an index serves only what cannot leak
 * a value, and `like` might (`pg_proc.proleakproof`). A text that is no code opens nothing.
 */
export function inPlaces(jurisdictions: readonly string[], place: SQLWrapper): SQL {
  const places = jurisdictions
    .filter(isJurisdictionCode)
    .map((code) => sql`${place} ^@ ${jurisdictionPrefix(code)}`);
  return or(...places) ?? sql`false`;
}
