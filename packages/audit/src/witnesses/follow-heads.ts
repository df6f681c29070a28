import type { KeySet } from '@tongbu/access';
import { type EventLog, type EventSource, type Follower, follow } from '@tongbu/events';
import { Fault, type Logger } from '@tongbu/runtime';
import type { Store } from '@tongbu/store';
import {
  AGENCIES,
  type Agency,
  type AuditHeadSigned,
  agencySlug,
  auditTopic,
  type Topic,
} from '@tongbu/vocabulary';
import { createHeadVerifierOf, type HeadVerifier, type SignedHead } from '../heads/signed-head.js';
import { CONTRADICTIONS } from './contradiction.rules.js';
import { keepHead } from './keep-head.js';

export interface FollowHeadsOptions {
  /** The agency that is the witness. */
  readonly agency: Agency;
  readonly store: Store;
  readonly events: EventLog;
  readonly log: Logger;
  /** The public keys of the services. */
  readonly keys: Pick<KeySet, 'find'>;
  /** Opens another agency's topic. */
  readonly sourceOf: (agency: Agency, topic: Topic) => EventSource;
}

/** A head comes once a minute; a witness that died may be taken over a little later than a lane. */
const LEASE_MS = 10_000;

/**
 * Makes this agency a witness of the other three: every head that they sign is verified and kept. One that no key of
 * the agency signed is parked; one that contradicts another is kept beside it and told in the log as an error.
 */
export function followHeads(options: FollowHeadsOptions): Follower[] {
  const { agency, store, events, log, keys, sourceOf } = options;
  const verify = createHeadVerifierOf(async (keyId) => {
    const key = await findKey(keys, keyId);
    return key === undefined ? [] : [key.getKey];
  });
  return AGENCIES.filter((other) => other !== agency).map((other) => {
    const topic = auditTopic(other);
    return follow({
      store,
      events,
      log,
      consumer: `witness-${agencySlug(other)}`,
      topic,
      source: sourceOf(other, topic),
      leaseMs: LEASE_MS,
      // Heads that are not kept there any more are missing here as well; those to come are not.
      onExpired: 'restart',
      handle: async (tx, event) => {
        if (event.type !== 'audit.headSigned') return;
        const head = await verified(verify, other, event.payload);
        const contradiction = await keepHead(tx, { head, jws: event.payload.jws });
        if (contradiction === undefined) return;
        const { chain, sequence } = head;
        log.error({ code: contradiction, agency: other, chain, sequence }, CONTRADICTIONS[contradiction]);
      },
    });
  });
}

/** Keys that cannot be had say nothing of the head: it is tried again until they can. */
async function findKey(keys: Pick<KeySet, 'find'>, keyId: string): ReturnType<KeySet['find']> {
  try {
    return await keys.find(keyId);
  } catch (error) {
    throw new Fault('AGENCY_UNAVAILABLE', { cause: error });
  }
}

/** Why an event is parked: what it says of its agency is not what that agency signed. */
class UnsignedHead extends Error {
  override readonly name = 'UNSIGNED_HEAD';
}

async function verified(
  verify: HeadVerifier,
  agency: Agency,
  { jws, ...told }: AuditHeadSigned,
): Promise<SignedHead> {
  const head = await verify(jws);
  const isTold =
    head?.kind === 'head' &&
    head.agency === agency &&
    told.agency === agency &&
    head.chain === told.chain &&
    head.sequence === told.sequence &&
    head.hash === told.hash &&
    head.at === told.at;
  if (!isTold) throw new UnsignedHead(`a head that ${agency} has not signed`);
  return head;
}
