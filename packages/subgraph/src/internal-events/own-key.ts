import { Fault } from '@tongbu/runtime';
import type { Agency } from '@tongbu/vocabulary';
import type { SubgraphContext } from '../context.js';

/** Throws `FORBIDDEN` unless the agency's own service key signed the token: for what operators do past the gateway. */
export function demandOwnKey({ caller, agency }: SubgraphContext & { readonly agency: Agency }): void {
  if (caller.role !== 'service' || caller.agency !== agency) throw new Fault('FORBIDDEN');
}
