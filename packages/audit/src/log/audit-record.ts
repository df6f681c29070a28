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
  /** Of whom it is where it is of several people; `personId` is null then. */
  readonly personIds?: readonly string[];
  /** The cases that it is about, whichever case the request named. */
  readonly caseIds?: readonly string[];
  readonly fields: readonly string[];
  readonly decision: Decision;
  /** Why, as a code. */
  readonly code: string;
  /** How many of each kind, where an act is of many things. */
  readonly counts?: Readonly<Record<string, number>>;
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

/** The ids of each kind that one row holds; an act of more has several rows. */
export const MOST_IDS = 500;

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** What neither the database's JSON nor a terminal takes. */
const UNFIT = /[\p{Cc}\p{Cs}]/gu;

/** Stands for a purpose that is not in the list, and for a case that is no id: what a caller writes there may be a value. */
export const UNRECOGNISED = 'UNRECOGNISED';

/** The row for an act of a request; of an act of more ids than a row holds, the first. */
export function auditRecord(request: AuditedRequest, act: AuditedAct): AuditRecord {
  const [record] = auditRecords(request, act);
  if (record === undefined) throw new Error('an act without a row');
  return record;
}

/**
 * The rows for an act of a request: one, and further ones for what comes after the first 500 ids. Counts stand in the
 * first. What is no id is left out: whoever asks may write anything there.
 */
export function auditRecords(
  { caller, asked, requestId }: AuditedRequest,
  { personId, personIds = [], caseIds = [], counts = {}, ...act }: AuditedAct,
): AuditRecord[] {
  const people = idsOf(personId === null ? personIds : [personId, ...personIds]);
  const cases = idsOf(caseIds);
  const counted = Object.entries(counts).filter(([, count]) => count > 0);
  const rows = Math.max(1, Math.ceil(people.length / MOST_IDS), Math.ceil(cases.length / MOST_IDS));
  return Array.from({ length: rows }, (_, row) => {
    const some = people.slice(row * MOST_IDS, (row + 1) * MOST_IDS);
    const someCases = cases.slice(row * MOST_IDS, (row + 1) * MOST_IDS);
    return {
      ...act,
      personId: some.length === 1 ? (some[0] ?? null) : null,
      ...(some.length > 1 && { personIds: some }),
      ...(someCases.length > 0 && { caseIds: someCases }),
      ...(row === 0 && counted.length > 0 && { counts: Object.fromEntries(counted) }),
      fields: [...new Set(act.fields)].sort(),
      at: new Date().toISOString(),
      subject: caller.subject.replace(UNFIT, '\ufffd'),
      agency: caller.agency,
      role: caller.role,
      purpose: recognised(asked.purpose, (purpose) => PURPOSES.some((known) => known === purpose)),
      caseId: recognised(asked.caseReference?.toLowerCase(), (caseId) => UUID.test(caseId)),
      requestId,
    };
  });
}

const idsOf = (texts: readonly string[]): string[] => [
  ...new Set(texts.filter((text) => UUID.test(text)).map((id) => id.toLowerCase())),
];

function recognised(text: string | undefined, isKnown: (text: string) => boolean): string | null {
  if (text === undefined || text === '') return null;
  return isKnown(text) ? text : UNRECOGNISED;
}

/** The row as the text that is hashed and kept: JSON, its keys sorted, without spaces. */
export function canonicalBody(record: AuditRecord): string {
  return JSON.stringify({ ...sorted(record), ...(record.counts && { counts: sorted(record.counts) }), v: 1 });
}

const sorted = (record: object): object =>
  Object.fromEntries(Object.entries(record).sort(([left], [right]) => (left < right ? -1 : 1)));

const bodySchema = z.object({
  at: z.string(),
  subject: z.string(),
  agency: z.string(),
  role: z.string(),
  purpose: z.string().nullable(),
  caseId: z.string().nullable(),
  action: z.string(),
  personId: z.string().nullable(),
  personIds: z.array(z.string()).optional(),
  caseIds: z.array(z.string()).optional(),
  counts: z.record(z.string(), z.number()).optional(),
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
