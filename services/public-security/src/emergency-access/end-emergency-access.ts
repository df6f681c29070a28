import { accountOf } from '@tongbu/emergency-access';
import { inService } from '@tongbu/store';
import { isId, refuse } from '@tongbu/subgraph';
import type { PublicSecurityContext } from '../public-security.context.js';
import { accessConcerned } from './emergency-access.access.js';
import type { EndEmergencyAccessPayload } from './emergency-access.payload.js';
import { endAccess, findAccess } from './emergency-access.store.js';
import { shownAccess } from './shown-access.js';

type Request = Pick<PublicSecurityContext, 'caller' | 'asked' | 'requestId' | 'audit' | 'events'>;

/**
 * Ends an access before its time, for whoever opened it; one that has run out or been ended stays as it is. Another
 * account's is `NOT_FOUND`, as one that does not exist. Throws `FORBIDDEN` for whoever may not break the glass either.
 */
export async function endEmergencyAccess(context: Request, id: string): Promise<EndEmergencyAccessPayload> {
  const { caller, audit } = context;
  return audit.change(context, { action: 'glass.break' }, async (change) => {
    if (!isId(id)) return NOT_FOUND;
    return change.write(async (scoped, append) => {
      const tx = inService(scoped);
      const access = await findAccess(tx, id);
      if (access?.account !== accountOf(caller)) return NOT_FOUND;
      const { agency, places } = access;
      const concerns = accessConcerned(access);
      const endedAt = await endAccess(tx, access.id);
      change.tell(endedAt ? { ...concerns, changed: 1 } : { ...concerns, unchanged: 1 });
      if (endedAt) {
        append({
          topic: 'emergency-access',
          type: 'emergencyAccess.ended',
          version: 1,
          payload: { accessId: access.id, agency, places, endedAt: endedAt.toISOString() },
        });
      }
      return { access: shownAccess({ ...access, endedAt: endedAt ?? access.endedAt }), userErrors: [] };
    });
  });
}

const NOT_FOUND: EndEmergencyAccessPayload = {
  userErrors: [refuse('NOT_FOUND', 'This account has opened no such access.', { path: [] }, 'id')],
};
