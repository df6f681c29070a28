import type { Changing } from '@tongbu/audit';
import type { Transaction } from '@tongbu/store';
import {
  MAX_ROWS,
  refuse,
  refuseFutureInstant,
  refuseId,
  refuseText,
  refuseTooMany,
  rowPlace,
  type UserError,
} from '@tongbu/subgraph';
import { eq } from 'drizzle-orm';
import { CaseOrigin } from '../cases/case.enum.js';
import { caseTable } from '../cases/case.table.js';
import { isResponding } from '../cases/case-file.store.js';
import type { HealthContext } from '../health.context.js';
import type { RecordContactsInput } from './contact.input.js';
import { contactTable } from './contact.table.js';
import type { RecordContactsPayload } from './contact.type.js';

const MAX_RELATION = 100;
/** A file is read with all its people for each request that names the case. */
const MAX_CONTACTS = 10_000;

/**
 * Records who was exposed to a case. A person stands once among a case's contacts; recording them again changes nothing.
 * To a case whose response is over nobody is added: in its place they would exist for no reason any more.
 */
export async function recordContacts(
  { caseFiles, cases, personRegister, change }: HealthContext & Changing,
  { caseId, contacts }: RecordContactsInput,
): Promise<RecordContactsPayload> {
  const nothing = { recorded: 0, duplicates: 0 };
  if (contacts.length > MAX_ROWS) return { ...nothing, userErrors: [refuseTooMany('contacts')] };
  const found = await cases.load(caseId);
  if (!found) {
    return {
      ...nothing,
      userErrors: [refuse('NOT_FOUND', 'There is no such case.', { path: ['input'] }, 'caseId')],
    };
  }
  const now = new Date();
  const refusals = contacts.map(({ personId, relation, lastExposureAt }, row) => {
    const place = rowPlace('contacts', row);
    return [
      ...refuseId(personId, place, 'personId'),
      ...(typeof relation === 'string' ? refuseText(relation, MAX_RELATION, place, 'relation') : []),
      ...refuseFutureInstant(lastExposureAt, now, place, 'lastExposureAt'),
    ];
  });
  const unknown = await personRegister.findUnknown(
    contacts.flatMap(({ personId }, row) => (refusals[row]?.length === 0 ? [personId] : [])),
    found,
  );
  contacts.forEach(({ personId }, row) => {
    if (!unknown.has(personId.toLowerCase())) return;
    refusals[row]?.push(
      refuse('UNKNOWN_PERSON', 'The register knows no such person.', rowPlace('contacts', row), 'personId'),
    );
  });
  const accepted = contacts.filter((_, row) => refusals[row]?.length === 0);
  const rows = accepted
    .map((contact) => ({ ...contact, personId: contact.personId.toLowerCase(), caseId: found.id }))
    .toSorted((a, b) => (a.personId < b.personId ? -1 : 1));
  const recorded = await change.write(async (tx, append) => {
    const refusal = await refusalOf(tx, found.id, rows.length);
    if (refusal) return refusal;
    const personIds = await insertContacts(tx, rows);
    // The other agencies may then read about them for this case.
    if (personIds.length > 0) {
      const payload = { caseId: found.id, personIds, exercise: found.exercise };
      append({ topic: 'response', type: 'contacts.recorded', version: 1, payload });
    }
    change.tell({
      changed: personIds.length,
      unchanged: rows.length - personIds.length,
      refused: contacts.length - rows.length,
    });
    return personIds.length;
  });
  caseFiles.clear(found.id);
  if (typeof recorded === 'object') return { ...nothing, userErrors: [recorded] };
  return {
    recorded,
    duplicates: accepted.length - recorded,
    userErrors: refusals.flat(),
  };
}

/** Why nobody may be added to a case. It is held, so that it is not closed meanwhile. */
async function refusalOf(tx: Transaction, caseId: string, added: number): Promise<UserError | undefined> {
  const place = { path: ['input'] };
  const [row] = await tx
    .select({ status: caseTable.status, origin: caseTable.origin })
    .from(caseTable)
    .where(eq(caseTable.id, caseId))
    .for('share');
  if (row && !isResponding(row) && row.origin === CaseOrigin.REPORTED)
    return refuse('CONFLICT', 'The response to this case is over.', place, 'caseId');
  const there = await tx.$count(contactTable, eq(contactTable.caseId, caseId));
  if (there + added <= MAX_CONTACTS) return undefined;
  return refuse('TOO_MANY_CONTACTS', `A case has at most ${MAX_CONTACTS} contacts.`, place, 'contacts');
}

/**
 * Answers who was not there before. The rows are sorted, so that two transactions take the people in the same
 * order and seldom wait for each other in a circle; where they do, the store runs the loser again.
 */
async function insertContacts(
  tx: Transaction,
  rows: readonly (typeof contactTable.$inferInsert)[],
): Promise<string[]> {
  if (rows.length === 0) return [];
  const inserted = await tx
    .insert(contactTable)
    .values([...rows])
    .onConflictDoNothing()
    .returning({ personId: contactTable.personId });
  return inserted.map(({ personId }) => personId);
}
