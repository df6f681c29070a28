import { caseFilePersonTable, caseFileTable } from '@tongbu/case-files';
import { laneTable } from '@tongbu/lanes';
import {
  inCallersPlaces,
  inPlaces,
  inPreparedPlaces,
  ofCallersAgency,
  placePrefixes,
  type ScopedCaller,
} from '@tongbu/store';
import { type SQL, type SQLWrapper, sql } from 'drizzle-orm';

/** The columns of the register that decide for whom somebody exists. */
interface PersonColumns {
  readonly id: SQLWrapper;
  readonly jurisdiction: SQLWrapper;
  readonly registeredBy: SQLWrapper;
}

/** How a place and an agency are compared with the caller's. */
interface Comparison {
  readonly isHere: (place: SQLWrapper) => SQL;
  readonly isOurs: (agency: SQLWrapper) => SQL;
}

/**
 * For whom somebody exists: for the place that answers for them; where that is not known, for the agency that registered
 * them; and for the place of a case that they are the subject or a contact of. The fence of the table and the statements say it with
 * this.
 */
function exists({ id, jurisdiction, registeredBy }: PersonColumns, { isHere, isOurs }: Comparison): SQL {
  return sql`(${isHere(jurisdiction)}
    or (${jurisdiction} is null and ${isOurs(registeredBy)})
    or exists (select from ${laneTable} where ${laneTable.personId} = ${id} and ${isHere(laneTable.jurisdiction)})
    or exists (
      select from ${caseFilePersonTable}
      join ${caseFileTable} on ${caseFileTable.caseId} = ${caseFilePersonTable.caseId}
      where ${caseFilePersonTable.personId} = ${id} and ${isHere(caseFileTable.jurisdiction)}))`;
}

/**
 * The condition of the fence. The lanes and the people of files are behind fences of their own, which show those of the
 * caller's places and no others: to look for them is enough.
 */
export const existsForScope = ({ id, jurisdiction, registeredBy }: PersonColumns): SQL =>
  sql`(${inCallersPlaces(jurisdiction)}
    or (${jurisdiction} is null and ${ofCallersAgency(registeredBy)})
    or exists (select from ${laneTable} where ${laneTable.personId} = ${id})
    or exists (select from ${caseFilePersonTable} where ${caseFilePersonTable.personId} = ${id}))`;

/** The condition of a statement that runs for a caller. */
export const existsFor = (person: PersonColumns, { agency, jurisdictions }: ScopedCaller): SQL =>
  exists(person, {
    isHere: (place) => inPlaces(jurisdictions, place),
    isOurs: (registeredBy) => sql`${registeredBy} = ${agency}`,
  });

/** The same in a statement that is prepared, with `valuesOf` its caller. */
export const existsForValues = (person: PersonColumns): SQL =>
  exists(person, {
    isHere: (place) => inPreparedPlaces(sql.placeholder('places'), place),
    isOurs: (registeredBy) => sql`${registeredBy} = ${sql.placeholder('agency')}`,
  });

/** The values of a prepared statement that runs for a caller. */
export const valuesOf = ({ agency, jurisdictions }: ScopedCaller) => ({
  agency,
  places: placePrefixes(jurisdictions),
});
