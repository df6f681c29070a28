import { Kind, parse, print, visit } from 'graphql';
import { AGENCY_EVENTS_FIELD } from '../internal-events/agency-events.resolver.js';

const INTERNAL_TYPES = ['AgencyEvent'];

/** The SDL without what only services may use. A subscription type that is left empty goes too. */
export function withoutInternalEvents(sdl: string): string {
  const published = visit(parse(sdl), {
    ObjectTypeDefinition: {
      enter: (node) => (INTERNAL_TYPES.includes(node.name.value) ? null : undefined),
      leave: (node) => (node.fields?.length === 0 ? null : undefined),
    },
    FieldDefinition: (node) => (node.name.value === AGENCY_EVENTS_FIELD ? null : undefined),
    SchemaDefinition: () => null,
  });
  return `${print({ ...published, kind: Kind.DOCUMENT })}\n`;
}
