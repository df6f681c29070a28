import { type Action, answersFor, type Caller, may } from '@tongbu/access';
import {
  type AuditedAct,
  type AuditedRequest,
  type AuditTrail,
  parseBody,
  type StoredRow,
} from '@tongbu/audit';
import { Fault } from '@tongbu/runtime';
import { isAgency } from '@tongbu/vocabulary';
import { decodePageCursor, type Page, pageOf, pageSize } from '../types/connection.js';
import type { AccessLogEntry } from './access-log.type.js';

/** What reading a person's log is called in the audit trail. */
export const READ_ACCESS_LOG = 'accessLog.read';

/** Whose log, and where the person lives: who answers for that place may read it. */
export interface LoggedPerson {
  readonly personId: string;
  readonly place: string;
}

export interface AccessLogRequest extends AuditedRequest {
  readonly caller: Caller;
  readonly audit: Pick<AuditTrail, 'record' | 'listOfPerson'>;
}

/** A person as a request names them; the place is null where there is nobody, or nobody any more. */
export interface NamedPerson {
  readonly personId: string;
  readonly place: string | null;
}

/** A page as it is asked for. */
export interface AccessLogPage {
  readonly first: number;
  readonly after?: string | null | undefined;
}

/**
 * A page of what this agency has recorded of a person, the newest first. For who may do `action`, and answers for the
 * person's place; for everybody else it is empty, as of nobody. That somebody looked is recorded too. Throws
 * `FORBIDDEN`, `INVALID_INPUT` or `CURSOR_INVALID` for a page that is none, and `AGENCY_UNAVAILABLE` where it cannot be
 * recorded.
 */
export async function readAccessLog(
  person: NamedPerson | null,
  page: AccessLogPage & { readonly action: Action },
  request: AccessLogRequest,
): Promise<Page<AccessLogEntry>> {
  const { caller, audit } = request;
  const first = pageSize(page.first);
  const before = readPlace(page.after);
  if (!may(caller, page.action)) {
    await recordReading(person, { decision: 'DENY', code: 'FORBIDDEN' }, request);
    throw new Fault('FORBIDDEN');
  }
  const isTheirs = person !== null && person.place !== null && answersFor(caller, person.place);
  const rows = isTheirs ? await audit.listOfPerson(person.personId, { before, limit: first + 1 }) : [];
  await recordReading(
    person,
    isTheirs ? { decision: 'ALLOW', code: 'AUDITOR' } : { decision: 'DENY', code: 'OTHER_PLACE' },
    request,
  );
  return pageOf(rows, {
    first,
    after: before?.toString(),
    keyOf: ({ sequence }) => sequence.toString(),
    nodeOf: entryOf,
  });
}

/** Records that somebody looked at a person's log. Throws `AGENCY_UNAVAILABLE` where it cannot be recorded. */
export function recordReading(
  person: Pick<LoggedPerson, 'personId'> | null,
  outcome: Pick<AuditedAct, 'decision' | 'code'>,
  request: AccessLogRequest,
): Promise<void> {
  const personId = person?.personId ?? null;
  return request.audit.record(request, [{ action: READ_ACCESS_LOG, personId, fields: [], ...outcome }]);
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
