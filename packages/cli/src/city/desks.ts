import { WHOLE_COUNTRY } from '@tongbu/vocabulary';
import { HubClient } from '../client/hub-client.js';
import { type DevelopmentIdentity, developmentTokens, type KeyPlace } from '../client/token-source.js';

/** Who does what in a drill: one role of each agency. */
const IDENTITIES = {
  health: { agency: 'HEALTH', role: 'epidemiologist' },
  publicSecurity: { agency: 'PUBLIC_SECURITY', role: 'registrar' },
  transport: { agency: 'TRANSPORT', role: 'dispatcher' },
  civilAffairs: { agency: 'CIVIL_AFFAIRS', role: 'community_lead' },
} as const satisfies Record<string, Omit<DevelopmentIdentity, 'jurisdictions'>>;

export type DeskName = keyof typeof IDENTITIES;

/** The four agencies' desks at one hub, each with a token of its own. */
export type Desks = Readonly<Record<DeskName, HubClient>>;

/** Opens the desks with development tokens: drills are played on hubs of this machine. */
export function openDesks(url: string, place: KeyPlace): Desks {
  const desk = (name: DeskName) =>
    new HubClient({
      url,
      token: developmentTokens({ ...IDENTITIES[name], jurisdictions: [WHOLE_COUNTRY] }, place),
    });
  return {
    health: desk('health'),
    publicSecurity: desk('publicSecurity'),
    transport: desk('transport'),
    civilAffairs: desk('civilAffairs'),
  };
}
