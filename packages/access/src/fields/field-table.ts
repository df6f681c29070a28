import { CIVIL_AFFAIRS_FIELDS } from './civil-affairs.js';
import { EMERGENCY_ACCESS_FIELDS } from './emergency-access.js';
import { EVERY_AGENCY_FIELDS, INTERNAL_FIELDS } from './every-agency.js';
import type { FieldTable } from './field-class.js';
import { HEALTH_FIELDS } from './health.js';
import { PUBLIC_SECURITY_FIELDS } from './public-security.js';
import { TRANSPORT_FIELDS } from './transport.js';

/** Every field of every type of the four services with its class (docs/access.md is printed from here). */
export const FIELDS: FieldTable = {
  ...EVERY_AGENCY_FIELDS,
  ...HEALTH_FIELDS,
  ...PUBLIC_SECURITY_FIELDS,
  ...EMERGENCY_ACCESS_FIELDS,
  ...TRANSPORT_FIELDS,
  ...CIVIL_AFFAIRS_FIELDS,
  ...INTERNAL_FIELDS,
};
