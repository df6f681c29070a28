import { demand } from '@tongbu/access';
import { mapOpenedStream } from '@tongbu/subgraph';
import { watchedAccessV1 } from '@tongbu/vocabulary';
import type { PublicSecurityContext } from '../public-security.context.js';
import { mayWatch } from './emergency-access.rules.js';
import type { EmergencyAccessEvent, EmergencyChange } from './emergency-access.type.js';

const CHANGES: Readonly<Record<string, EmergencyChange>> = {
  'emergencyAccess.opened': 'OPENED',
  'emergencyAccess.ended': 'ENDED',
  'emergencyAccess.reviewed': 'REVIEWED',
};

/**
 * What becomes of the emergency accesses that the caller is to watch, from a cursor on. Throws `FORBIDDEN` for whoever
 * is not to watch anything.
 */
export async function emergencyAccessUpdates(
  { caller, events, signal }: Pick<PublicSecurityContext, 'caller' | 'events' | 'signal'>,
  after: string | null | undefined,
): Promise<AsyncIterableIterator<EmergencyAccessEvent>> {
  demand(caller, 'glass.watch');
  const stream = events.stream('emergency-access', {
    ...(typeof after === 'string' && { after }),
    ...(signal && { signal }),
  });
  return mapOpenedStream(stream, ({ cursor, sequence, eventId, occurredAt, type, payload }) => {
    const change = CHANGES[type];
    const { accessId, ...watched } = watchedAccessV1.parse(payload);
    if (change === undefined || !mayWatch(caller, watched)) return undefined;
    return { cursor, sequence, eventId, occurredAt, change, accessId };
  });
}
