import { accountOf } from '@tongbu/emergency-access';
import type { RefusalCode } from '@tongbu/runtime';
import { inService } from '@tongbu/store';
import { isId, refuse, refuseText } from '@tongbu/subgraph';
import type { PublicSecurityContext } from '../public-security.context.js';
import { accessConcerned } from './emergency-access.access.js';
import type { ReviewEmergencyAccessInput } from './emergency-access.input.js';
import type { ReviewEmergencyAccessPayload } from './emergency-access.payload.js';
import { INPUT, LONGEST_TEXT, mayWatch } from './emergency-access.rules.js';
import { findAccess, recordReview } from './emergency-access.store.js';
import { shownAccess } from './shown-access.js';

type Request = Pick<PublicSecurityContext, 'caller' | 'asked' | 'requestId' | 'audit' | 'events'>;

/**
 * Keeps what a second person found of an access, once. Never the account that opened it; an access that the caller is
 * not to watch is `NOT_FOUND`, as one that does not exist. Throws `FORBIDDEN` for whoever may not review.
 */
export async function reviewEmergencyAccess(
  context: Request,
  { id, verdict, note }: ReviewEmergencyAccessInput,
): Promise<ReviewEmergencyAccessPayload> {
  const { caller, audit } = context;
  return audit.change(context, { action: 'glass.review' }, async (change) => {
    const refusals = typeof note === 'string' ? refuseText(note, LONGEST_TEXT, INPUT, 'note') : [];
    if (refusals.length > 0) return { userErrors: refusals };
    if (!isId(id)) return NOT_FOUND;
    return change.write(async (scoped, append) => {
      const tx = inService(scoped);
      const access = await findAccess(tx, id);
      if (access === null || !mayWatch(caller, access)) return NOT_FOUND;
      const { agency, places } = access;
      change.tell(accessConcerned(access));
      if (access.account === accountOf(caller)) return OWN;
      const review = { verdict, note: note?.trim() ?? null, reviewedBy: caller.subject };
      const reviewedAt = await recordReview(tx, access.id, review);
      if (reviewedAt === undefined) return REVIEWED;
      append({
        topic: 'emergency-access',
        type: 'emergencyAccess.reviewed',
        version: 1,
        payload: { accessId: access.id, agency, places, verdict, reviewedAt: reviewedAt.toISOString() },
      });
      change.tell({ changed: 1 });
      return { access: shownAccess({ ...access, ...review, reviewedAt }), userErrors: [] };
    });
  });
}

const refused = (code: RefusalCode, message: string): ReviewEmergencyAccessPayload => ({
  userErrors: [refuse(code, message, INPUT, 'id')],
});
const NOT_FOUND = refused('NOT_FOUND', 'There is no such access, or the caller may not see it.');
const OWN = refused('OWN_ACCESS', 'A second person looks at it, not who opened it.');
const REVIEWED = refused('CONFLICT', 'Somebody has looked at it already.');
