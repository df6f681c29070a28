import { answersFor, may } from '@tongbu/access';
import { type AuditedAct, parseBody, type StoredRow } from '@tongbu/audit';
import { Fault } from '@tongbu/runtime';
import { decodePageCursor, type Page, pageOf } from '@tongbu/subgraph';
import { isAgency, WHOLE_COUNTRY } from '@tongbu/vocabulary';
import type { PublicSecurityContext } from '../public-security.context.js';
import type { AccessLogEntry } from './access-log.type.js';

type AccessLogRequest = Pick<PublicSecurityContext, 'caller' | 'asked' | 'requestId' | 'audit' | 'persons'>;

/**
 * A page of what was recorded of a person, the newest first. For auditors of this agency who answer for the person's
 * place; of people without one, for whoever answers for the whole country. Of everyone else it is empty, as of nobody,
 * and so it is of those who were erased: their rows stay in the trail, and tell of an id. That somebody looked is recorded too. Throws `FORBIDDEN`, or
 * `AGENCY_UNAVAILABLE` where it cannot be recorded.
 */
export async function readAccessLog(
  personId: string | null,
  { first, after }: { readonly first: number; readonly after: string | null | undefined },
  request: AccessLogRequest,
): Promise<Page<AccessLogEntry>> {
  const { caller, audit, persons } = request;
  const place = readPlace(after);
  const record = (outcome: Pick<AuditedAct, 'decision' | 'code'>) =>
    audit.record(request, [{ action: 'accessLog.read', personId, fields: [], ...outcome }]);

  if (!may(caller, 'accessLog.read')) {
    await record({ decision: 'DENY', code: 'FORBIDDEN' });
    throw new Fault('FORBIDDEN');
  }
  const person = personId === null ? null : await persons.load(personId);
  const isTheirs = person !== null && answersFor(caller, person.jurisdiction ?? WHOLE_COUNTRY);
  const rows =
    personId === null || !isTheirs
      ? []
      : await audit.listOfPerson(personId, { before: place, limit: first + 1 });
  await record(isTheirs ? { decision: 'ALLOW', code: 'AUDITOR' } : { decision: 'DENY', code: 'OTHER_PLACE' });
  return pageOf(rows, {
    first,
    after: place?.toString(),
    keyOf: ({ sequence }) => sequence.toString(),
    nodeOf: entryOf,
  });
}

/** The number before which the page goes on; throws `CURSOR_INVALID` for what is none. */
function readPlace(after: string | null | undefined): number | undefined {
  const key = decodePageCursor(after);
  if (key === undefined) return undefined;
  if (!/^[1-9]\d{0,14}$/.test(key)) throw new Fault('CURSOR_INVALID');
  return Number(key);
}

function entryOf({ sequence, body }: StoredRow): AccessLogEntry {
  const { at, agency, ...entry } = parseBody(body);
  if (!isAgency(agency)) throw new Error('a row of the audit trail names no agency');
  return { ...entry, sequence, at: new Date(at), agency };
}
