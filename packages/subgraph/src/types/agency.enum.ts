import { AGENCIES, type Agency } from '@tongbu/vocabulary';
import { registerEnumType } from 'type-graphql';

const entries = Object.fromEntries(AGENCIES.map((agency) => [agency, agency]));

/** The graph's `Agency`; its values are vocabulary's codes. */
export const AgencyEnum = entries as { readonly [A in Agency]: A };

registerEnumType(AgencyEnum, {
  name: 'Agency',
  description: 'One of the four agencies of the response (部门).',
  valuesConfig: {
    HEALTH: { description: 'Health (卫健).' },
    PUBLIC_SECURITY: { description: 'Public security (公安).' },
    TRANSPORT: { description: 'Transport (交通).' },
    CIVIL_AFFAIRS: { description: 'Civil affairs (民政).' },
  },
});
