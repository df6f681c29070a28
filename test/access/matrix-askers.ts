import { AGENCIES, rolesOf } from '@tongbu/vocabulary';
import type { WhoAsks } from '../hub/start-hub.js';
import { type Asker, PURPOSE_OF, REASONS } from './expectation.js';
import type { Outbreak } from './outbreak.js';

/** Every agency and role, in its own place and in a foreign one, for every reason. */
export const ASKERS: readonly Asker[] = AGENCIES.flatMap((agency) =>
  rolesOf(agency).flatMap((role) =>
    [true, false].flatMap((isOwnPlace) => REASONS.map((reason) => ({ agency, role, isOwnPlace, reason }))),
  ),
);

/** The two outbreaks of the matrix: the case of one is open, that of the other closed. */
export interface Outbreaks {
  readonly open: Outbreak;
  readonly closed: Outbreak;
}

/** Whom an asker asks about, and whom the answer must not tell of either. */
export function targetOf({ reason }: Asker, { open, closed }: Outbreaks) {
  return reason === 'CLOSED_CASE' ? { asked: closed, others: [open] } : { asked: open, others: [closed] };
}

/** An asker as somebody with a token, a purpose and a case. */
export function identify(asker: Asker, outbreaks: Outbreaks): WhoAsks {
  const { agency, role, isOwnPlace, reason } = asker;
  const [own, other] = PURPOSE_OF[agency];
  const stated = reason !== 'NONE' && {
    purpose: reason === 'OTHER_PURPOSE' ? other : own,
    caseId: targetOf(asker, outbreaks).asked.caseId,
  };
  return { agency, role, jurisdictions: [isOwnPlace ? '321000' : '510900'], ...stated };
}
