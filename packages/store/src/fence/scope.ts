import type { Agency } from '@tongbu/vocabulary';
import { placePrefixes } from './in-places.js';

/** In whose name a statement runs: what the policies of the tables go by. */
export interface Scope {
  /** The agency of the caller, or `service` for the service's own work. */
  readonly name: Agency | 'service';
  /** What the codes of the caller's places begin with, as PostgreSQL writes an array of texts. */
  readonly places: string;
}

/** Whoever asks: what the token says of them. */
export interface ScopedCaller {
  readonly agency: Agency;
  /** GB/T 2260 codes or prefixes that the caller answers for. */
  readonly jurisdictions: readonly string[];
}

/** The service's own work, which is for all places: following other agencies, the log, what must be unique everywhere. */
export const SERVICE_SCOPE: Scope = { name: 'service', places: '{""}' };

/** The scope of a caller. A text that is no code opens nothing. */
export function scopeOf({ agency, jurisdictions }: ScopedCaller): Scope {
  // The prefix of a code is made of digits and capital letters, so none of them needs more than its quotes.
  return { name: agency, places: `{${placePrefixes(jurisdictions).map((prefix) => `"${prefix}"`)}}` };
}

/**
 * A statement that goes before another one, in the same transaction; see patches/ and the README. Its setting ends with
 * that transaction, whatever becomes of it, so that a connection carries nothing from one caller to the next.
 */
export function scopeStatement({ places, name }: Scope): {
  readonly string: string;
  readonly args: readonly string[];
} {
  return {
    string: "select set_config('tongbu.places', $1, true), set_config('tongbu.scope', $2, true)",
    args: [places, name],
  };
}
