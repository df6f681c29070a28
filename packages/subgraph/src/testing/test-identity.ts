import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createDevelopmentKeys,
  createTokenIssuer,
  DEVELOPMENT_ISSUER,
  GATEWAY_KEY_ID,
  serviceKeyOf,
  TOKEN_AUDIENCE,
} from '@tongbu/access';
import { type Hop, HopSigner, type HopSignerOptions, type HopTls, HopVerifier } from '@tongbu/hop';
import { AGENCIES, type Agency, agencySlug, type Role } from '@tongbu/vocabulary';
import type { JWK } from 'jose';
import type { ServiceConfig } from '../service/service-config.js';

/** Real keys of one test file, and whoever the test wants to be. */
export interface TestIdentity {
  /** What a service reads of keys and tokens. */
  configOf(agency: Agency): Promise<Pick<ServiceConfig, 'tokens' | 'serviceKey'>>;
  /** The `Authorization` value of somebody of an agency. */
  authorization(who: { agency: Agency; role: Role; jurisdictions?: string[] }): Promise<string>;
  /** The hop of a gateway to an agency's service, over TLS where it has a certificate. */
  hopTo(agency: Agency, tls?: HopTls): Hop;
  /** The key with which a gateway signs. */
  readonly gatewayKey: HopSignerOptions['key'];
  /** What a service trusts as hops. */
  hopVerifier(agency: Agency): HopVerifier;
  remove(): Promise<void>;
}

const NAMES = { issuer: DEVELOPMENT_ISSUER, audience: TOKEN_AUDIENCE };
const TOKEN_SECONDS = 600;

/** Makes development keys in a temporary folder. Give `remove` to `afterAll`. */
export async function createTestIdentity(): Promise<TestIdentity> {
  const folder = await mkdtemp(join(tmpdir(), 'tongbu-keys-'));
  const files = await createDevelopmentKeys(folder);
  const readKey = async (file: string): Promise<JWK> => JSON.parse(await readFile(file, 'utf8'));
  const keys = JSON.parse(await readFile(files.jwksFile, 'utf8'));
  const issue = createTokenIssuer({ key: await readKey(files.issuerKeyFile), ...NAMES });
  const gatewayKey = { ...(await readKey(files.gatewayKeyFile)), kid: GATEWAY_KEY_ID };
  const peers = { source: { keys } };
  const serviceKeys = new Map<Agency, JWK>();
  for (const agency of AGENCIES) serviceKeys.set(agency, await readKey(files.serviceKeyFile[agency]));
  const serviceKey = (agency: Agency) => serviceKeyOf(agency, serviceKeys.get(agency) ?? {});
  const signer = new HopSigner({ key: gatewayKey, peers });
  return {
    gatewayKey,
    hopTo: (agency, tls) =>
      (tls ? new HopSigner({ key: gatewayKey, peers, tls }) : signer).to(agencySlug(agency)),
    hopVerifier: (agency) =>
      new HopVerifier({ source: { keys }, audience: agencySlug(agency), key: serviceKey(agency) }),
    configOf: async (agency) => ({
      tokens: { ...NAMES, source: { keys } },
      serviceKey: serviceKey(agency),
    }),
    authorization: async ({ agency, role, jurisdictions = ['000000'] }) => {
      const token = await issue({
        subject: `exercise-${role}`,
        agency,
        role,
        jurisdictions,
        lifetimeSeconds: TOKEN_SECONDS,
      });
      return `Bearer ${token}`;
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
