import { type Agency, isAgency } from '@tongbu/vocabulary';

/**
 * Whose a key of the hub's own set is, as its id says: a service's (`service:AGENCY`), the gateway's (`gateway`), or the issuer's. A
 * further part (`service:HEALTH:2027`, `gateway:2027`) tells the keys of one owner apart, so that a new one can stand beside the old.
 * A service's id that names no agency belongs to nobody.
 */
export type KeyOwner =
  | { readonly kind: 'issuer' }
  | { readonly kind: 'gateway' }
  | { readonly kind: 'service'; readonly agency: Agency | undefined };

/** The id of the gateway's key. */
export const GATEWAY_KEY_ID = 'gateway';

/** The id of a service's key. */
export const serviceKeyId = (agency: Agency): string => `service:${agency}`;

const RESERVED = /^(gateway|service:([A-Z_]+))(?::[\w.-]{1,64})?$/;

/** Reads whose key an id names. The id is covered by the choice of key, so it cannot be forged. */
export function keyOwnerOf(keyId: string): KeyOwner {
  const [, owner, agency = ''] = RESERVED.exec(keyId) ?? [];
  if (owner === GATEWAY_KEY_ID) return { kind: 'gateway' };
  if (owner === undefined && !/^(gateway|service):/.test(keyId)) return { kind: 'issuer' };
  return { kind: 'service', agency: isAgency(agency) ? agency : undefined };
}

/** Whether a key is one of this agency's own service. */
export function isServiceKeyOf(keyId: string | undefined, agency: Agency): boolean {
  const owner = keyId === undefined ? undefined : keyOwnerOf(keyId);
  return owner?.kind === 'service' && owner.agency === agency;
}
