import { may } from '@tongbu/access';
import type { AuditedAct } from '@tongbu/audit';
import { Fault } from '@tongbu/runtime';
import { parseIdentityNumber } from '@tongbu/vocabulary';
import type { PublicSecurityContext } from '../public-security.context.js';
import { findPersonByHashes } from './person.store.js';
import type { PersonRow } from './person.table.js';

/**
 * The person with this identity number; null where there is none, or none that exists for the caller, or it is no
 * identity number. Every search is recorded before it is answered, also one that is refused (`FORBIDDEN`, or
 * `RATE_LIMITED` where there were too many) and one that finds nobody; never the number. Throws `AGENCY_UNAVAILABLE`
 * where it cannot be.
 */
export async function findPerson(
  idNumber: string,
  context: Pick<
    PublicSecurityContext,
    'caller' | 'asked' | 'requestId' | 'audit' | 'cipher' | 'searchLimit' | 'store'
  >,
): Promise<PersonRow | null> {
  const { audit, cipher, searchLimit, store } = context;
  const record = (outcome: Pick<AuditedAct, 'personId' | 'decision' | 'code'>) =>
    audit.record(context, [{ action: 'person.find', fields: ['idNumber'], ...outcome }]);

  if (!may(context.caller, 'person.find')) {
    await record({ personId: null, decision: 'DENY', code: 'FORBIDDEN' });
    throw new Fault('FORBIDDEN');
  }
  try {
    await searchLimit.demand(context.caller);
  } catch (error) {
    await record({ personId: null, decision: 'DENY', code: 'RATE_LIMITED' });
    throw error;
  }
  const read = parseIdentityNumber(idNumber);
  if (!read.ok) {
    await record({ personId: null, decision: 'ALLOW', code: 'NO_IDENTITY_NUMBER' });
    return null;
  }
  const hashes = [false, true].map((exercise) => cipher.hash(read.idNumber, { exercise }));
  const found = await findPersonByHashes(store.db, context.caller, hashes);
  await record({ personId: found?.id ?? null, decision: 'ALLOW', code: found ? 'FOUND' : 'NOBODY' });
  return found;
}
