import { Fault } from '@tongbu/runtime';
import {
  AGENCIES,
  type Agency,
  agencyHasRole,
  isJurisdictionCode,
  ROLES,
  type Role,
} from '@tongbu/vocabulary';
import type { JWTPayload } from 'jose';
import type { Caller } from './caller.js';

/** The last moment that a `Date` can hold, in seconds. */
const LAST_SECOND = 8.64e12;

/** Reads who asks from claims whose signature is good. Throws `UNAUTHENTICATED` where one is missing, or is not what it must be. */
export function readCaller(
  { sub, exp, jti, agency, role, jurisdictions, scopes = [] }: JWTPayload,
  issuer: string,
): Caller {
  if (!isShortText(sub) || !isTime(exp)) throw new Fault('UNAUTHENTICATED');
  if (jti !== undefined && !isShortText(jti)) throw new Fault('UNAUTHENTICATED');
  if (!isAgency(agency) || !isRole(role) || !agencyHasRole(agency, role)) throw new Fault('UNAUTHENTICATED');
  if (!isTextList(jurisdictions) || !jurisdictions.every(isJurisdictionCode))
    throw new Fault('UNAUTHENTICATED');
  if (!isTextList(scopes)) throw new Fault('UNAUTHENTICATED');
  return {
    subject: sub,
    agency,
    role,
    jurisdictions,
    scopes,
    expiresAt: new Date(exp * 1000),
    issuer,
    ...(jti !== undefined && { tokenId: jti }),
  };
}

/** When the token was issued. Throws `UNAUTHENTICATED` for a time to come, which no revocation of today would reach. */
export function issuedAtOf({ iat }: JWTPayload, toleranceSeconds: number): Date {
  if (!isTime(iat) || iat * 1000 > Date.now() + toleranceSeconds * 1000) throw new Fault('UNAUTHENTICATED');
  return new Date(iat * 1000);
}

const isTime = (value: unknown): value is number =>
  typeof value === 'number' && value > 0 && value <= LAST_SECOND;
const isShortText = (value: unknown): value is string =>
  typeof value === 'string' && value !== '' && value.length <= 200;
const isAgency = (value: unknown): value is Agency => AGENCIES.some((agency) => agency === value);
const isRole = (value: unknown): value is Role => ROLES.some((role) => role === value);
const isTextList = (value: unknown): value is string[] =>
  Array.isArray(value) &&
  value.length <= 100 &&
  value.every((item) => typeof item === 'string' && item.length <= 200);
