import type { ClientContext } from './client-context.js';

/**
 * Says which clients may be given one and the same answer: those of one class. The access layer decides; a class that
 * is too wide is a leak, and one that is too narrow costs an upstream.
 */
export type AccessClass = (client: ClientContext) => string;

/**
 * One class for each caller and what it asks for: the same account of the same issuer, agency, role, jurisdictions and scopes, for the same
 * purpose and case. Where no token is checked, what clients claim must be equal to the letter.
 */
export const oneClassPerCaller: AccessClass = ({ caller, claims }) => {
  if (!caller) return JSON.stringify([claims.authorization, claims.purpose, claims.caseId]);
  const { subject, issuer, agency, role, jurisdictions, scopes } = caller;
  return JSON.stringify([
    issuer,
    subject,
    agency,
    role,
    [...jurisdictions].sort(),
    [...scopes].sort(),
    claims.purpose,
    claims.caseId,
  ]);
};
