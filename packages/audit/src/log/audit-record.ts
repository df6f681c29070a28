import { type Asked, type Caller, PURPOSES } from '@tongbu/access';
import type { Agency, Role } from '@tongbu/vocabulary';
import { z } from 'zod';

/** What was decided: shown, shown masked, or refused. */
export const DECISIONS = ['ALLOW', 'MASK', 'DENY'] as const;
export type Decision = (typeof DECISIONS)[number];

/** Who asked, and for what: of the request, not of what it read. */
export interface AuditedRequest {
  readonly caller: Pick<Caller, 'subject' | 'agency' | 'role'>;
  readonly asked: Asked;
  readonly requestId: string;
}

/** What was asked of whom, and what was decided. Ids, codes and names of fields; never a value of a person. */
export interface AuditedAct {
  /** As in the table of rules where it stands there: `person.find`. */
  readonly action: string;
  readonly personId: string | null;
  readonly fields: readonly string[];
  readonly decision: Decision;
  /** Why, as a code. */
  readonly code: string;
}

/** One row of the log. */
export interface AuditRecord extends AuditedAct {
  readonly at: string;
  readonly subject: string;
  readonly agency: Agency;
  readonly role: Role;
  readonly purpose: string | null;
  readonly caseId: string | null;
  readonly requestId: string;
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** What neither the database's JSON nor a terminal takes. */
const UNFIT = /[\p{Cc}\p{Cs}]/gu;

/** Stands for a purpose that is not in the list, and for a case that is no id: what a caller writes there may be a value. */
export const UNRECOGNISED = 'UNRECOGNISED';

/** The row for an act of a request. */
export function auditRecord({ caller, asked, requestId }: AuditedRequest, act: AuditedAct): AuditRecord {
  return {
    ...act,
    personId: act.personId?.toLowerCase() ?? null,
    fields: [...new Set(act.fields)].sort(),
    at: new Date().toISOString(),
    subject: caller.subject.replace(UNFIT, '\ufffd'),
    agency: caller.agency,
    role: caller.role,
    purpose: recognised(asked.purpose, (purpose) => PURPOSES.some((known) => known === purpose)),
    caseId: recognised(asked.caseReference?.toLowerCase(), (caseId) => UUID.test(caseId)),
    requestId,
  };
}

function recognised(text: string | undefined, isKnown: (text: string) => boolean): string | null {
  if (text === undefined || text === '') return null;
  return isKnown(text) ? text : UNRECOGNISED;
}

/** The row as the text that is hashed and kept: JSON, its keys sorted, without spaces. */
export function canonicalBody(record: AuditRecord): string {
  return JSON.stringify(
    Object.fromEntries(
      Object.entries({ ...record, v: 1 }).sort(([left], [right]) => (left < right ? -1 : 1)),
    ),
  );
}

const bodySchema = z.object({
  at: z.string(),
  subject: z.string(),
  agency: z.string(),
  role: z.string(),
  purpose: z.string().nullable(),
  caseId: z.string().nullable(),
  action: z.string(),
  personId: z.string().nullable(),
  fields: z.array(z.string()),
  decision: z.enum(DECISIONS),
  code: z.string(),
  requestId: z.string(),
});

/** A row as it is read back: what it says was checked by nobody but whoever verifies the chain. */
export type ReadRecord = z.infer<typeof bodySchema>;

/** Reads a row's text. Throws where it is none of ours. */
export function parseBody(body: string): ReadRecord {
  return bodySchema.parse(JSON.parse(body));
}
