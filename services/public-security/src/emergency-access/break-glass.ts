import { randomUUID } from 'node:crypto';
import { answersFor } from '@tongbu/access';
import type { Change } from '@tongbu/audit';
import { accountOf } from '@tongbu/emergency-access';
import type { Append } from '@tongbu/events';
import { inService, type Transaction } from '@tongbu/store';
import { refuse, type UserError } from '@tongbu/subgraph';
import { normaliseJurisdiction } from '@tongbu/vocabulary';
import type { PublicSecurityContext } from '../public-security.context.js';
import type { BreakGlassInput } from './emergency-access.input.js';
import type { BreakGlassPayload } from './emergency-access.payload.js';
import { breakGlassRefusals, INPUT, MOST_LIVE, refuseTarget } from './emergency-access.rules.js';
import {
  countLive,
  findOfKey,
  insertAccess,
  lockAccount,
  type Opening,
  type RegisteredAccess,
} from './emergency-access.store.js';
import { shownAccess } from './shown-access.js';

type Request = Pick<
  PublicSecurityContext,
  'caller' | 'asked' | 'requestId' | 'audit' | 'events' | 'persons' | 'caseFiles'
>;

/**
 * Opens one person or one case for the caller's account, and tells whoever is to watch it: in one transaction with the
 * row of the audit log. The same key from the same account again gives the access of the first time, whatever became
 * of it. Throws `FORBIDDEN` for whoever may not break the glass, and `AGENCY_UNAVAILABLE` where it cannot be recorded.
 */
export async function breakGlass(context: Request, input: BreakGlassInput): Promise<BreakGlassPayload> {
  const { caller, audit } = context;
  const concerns = { personIds: listed(input.personId), caseIds: listed(input.caseId) };
  return audit.change(context, { action: 'glass.break', ...concerns }, async (change) => {
    const refusals = breakGlassRefusals(input);
    if (refusals.length > 0) return { userErrors: refusals };
    const places = await findPlaces(context, input);
    if (places.length === 0) return { userErrors: [refuseTarget(input.personId ?? undefined)] };
    const opening: Opening = {
      id: randomUUID(),
      caller,
      personId: input.personId?.toLowerCase() ?? null,
      caseId: input.caseId?.toLowerCase() ?? null,
      places,
      reason: input.reason.trim(),
      minutes: input.minutes,
      idempotencyKey: input.idempotencyKey,
    };
    return change.write((tx, append) => open(inService(tx), append, { opening, change }));
  });
}

/** An access of an account that answers for more places is watched in the first of them. */
const MOST_PLACES = 100;

const listed = (id: string | null | undefined): string[] => (id === null || id === undefined ? [] : [id]);

/** Where an access to this is watched; none where there is no such person or case for the caller. */
async function findPlaces(
  { caller, persons, caseFiles }: Request,
  { personId, caseId }: BreakGlassInput,
): Promise<string[]> {
  const own = caller.jurisdictions.flatMap((code) => normaliseJurisdiction(code) ?? []);
  const watched = (place: string | null) =>
    [...new Set(place === null ? own : [place, ...own])].slice(0, MOST_PLACES);
  if (typeof personId === 'string') {
    const person = await persons.load(personId);
    return person === null ? [] : watched(person.jurisdiction);
  }
  const file = typeof caseId === 'string' ? await caseFiles.load(caseId.toLowerCase()) : null;
  return file !== null && answersFor(caller, file.jurisdiction) ? watched(file.jurisdiction) : [];
}

async function open(
  tx: Transaction,
  append: Append,
  { opening, change }: { readonly opening: Opening; readonly change: Change },
): Promise<BreakGlassPayload> {
  const account = accountOf(opening.caller);
  await lockAccount(tx, account);
  const before = await findOfKey(tx, { account, idempotencyKey: opening.idempotencyKey });
  if (before) return isSame(before, opening) ? { access: shownAccess(before), userErrors: [] } : KEY_CONFLICT;
  if ((await countLive(tx, account)) >= MOST_LIVE) return TOO_MANY;
  const opened = await insertAccess(tx, opening);
  append({
    topic: 'emergency-access',
    type: 'emergencyAccess.opened',
    version: 1,
    payload: {
      accessId: opened.id,
      account,
      agency: opened.agency,
      role: opened.role,
      personId: opened.personId,
      caseId: opened.caseId,
      places: opened.places,
      openedAt: opened.openedAt.toISOString(),
      expiresAt: opened.expiresAt.toISOString(),
    },
  });
  change.tell({ changed: 1 });
  return { access: shownAccess(opened), userErrors: [] };
}

const isSame = (before: RegisteredAccess, { personId, caseId }: Opening): boolean =>
  before.personId === personId && before.caseId === caseId;

const refused = (error: UserError): BreakGlassPayload => ({ userErrors: [error] });
const KEY_CONFLICT = refused(
  refuse('CONFLICT', 'This key was used for another opening.', INPUT, 'idempotencyKey'),
);
const TOO_MANY = refused(
  refuse('TOO_MANY_OPEN', `At most ${MOST_LIVE} at a time; end one first.`, INPUT, 'personId'),
);
