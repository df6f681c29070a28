import { Kind, parse, print, visit } from 'graphql';
import { AGENCY_EVENTS_FIELD } from '../internal-events/agency-events.resolver.js';
import { AUDIT_EXPORT_FIELDS } from '../internal-events/audit-export.resolver.js';
import { PARKED_EVENTS_FIELDS } from '../internal-events/parked-events.resolver.js';
import { RETENTION_FIELDS } from '../internal-events/retention.resolver.js';
import { WITNESS_FIELDS } from '../internal-events/witness.resolver.js';

const INTERNAL_TYPES = [
  'AgencyEvent',
  'ParkedEvents',
  'StillParked',
  'ReplayedEvents',
  'AuditExport',
  'AuditExportPage',
  'WitnessedAgency',
  'WitnessPage',
  'RetentionProofRow',
  'RetentionRunProgress',
  'RetentionCount',
  'EmergencyEndPreview',
];
const INTERNAL_FIELDS = [
  AGENCY_EVENTS_FIELD,
  ...PARKED_EVENTS_FIELDS,
  ...AUDIT_EXPORT_FIELDS,
  ...WITNESS_FIELDS,
  ...RETENTION_FIELDS,
];

/** The SDL without what only services may use. A root type that is left empty goes too. */
export function withoutInternalEvents(sdl: string): string {
  const published = visit(parse(sdl), {
    ObjectTypeDefinition: {
      enter: (node) => (INTERNAL_TYPES.includes(node.name.value) ? null : undefined),
      leave: (node) => (node.fields?.length === 0 ? null : undefined),
    },
    FieldDefinition: (node) => (INTERNAL_FIELDS.includes(node.name.value) ? null : undefined),
    SchemaDefinition: () => null,
  });
  return `${print({ ...published, kind: Kind.DOCUMENT })}\n`;
}
