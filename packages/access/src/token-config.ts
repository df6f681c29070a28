import { ConfigurationFault, type Environment, readEnvironment, urlVariable } from '@tongbu/runtime';
import { DEVELOPMENT_ISSUER } from './development-keys.js';
import { readIssuersFile, readKeysFile, readText } from './issuers-file.js';
import type { KeySource } from './key-set.js';
import { parseRevocations, type RevocationSource } from './revocations.js';
import type { TokenVerifierOptions, TrustedIssuer } from './token-verifier.js';

/** Whose tokens a process believes. */
export type TokenConfig = Pick<
  TokenVerifierOptions,
  'issuer' | 'audience' | 'source' | 'others' | 'revocations'
>;

/** Every variable that says whose tokens are believed: the gateway and each service are given the same. */
export const TOKEN_VARIABLES = [
  'TOKEN_ISSUER',
  'TOKEN_AUDIENCE',
  'TOKEN_JWKS_FILE',
  'TOKEN_JWKS_URL',
  'TOKEN_ISSUERS_FILE',
  'TOKEN_REVOCATIONS_FILE',
  'TOKEN_REVOCATIONS_URL',
] as const;

const URLS = { TOKEN_JWKS_URL: urlVariable.optional(), TOKEN_REVOCATIONS_URL: urlVariable.optional() };

/** Reads whose tokens are believed, and the files that are named. Throws `ConfigurationFault` with every fault at once. */
export function readTokenConfig(environment: Environment): TokenConfig {
  const faults: string[] = [];
  const gather = <T>(read: () => T): T | undefined => {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof ConfigurationFault)) throw error;
      faults.push(...error.faults);
      return undefined;
    }
  };
  const { TOKEN_ISSUER: issuer, TOKEN_AUDIENCE: audience, TOKEN_ISSUERS_FILE: issuersFile } = environment;
  if (!issuer) faults.push('TOKEN_ISSUER: is required');
  if (!audience) faults.push('TOKEN_AUDIENCE: is required');
  const urls = gather(() => readEnvironment(URLS, environment));
  const source = gather(() => keySource(environment, urls?.TOKEN_JWKS_URL));
  const others = issuersFile ? gather(() => readIssuersFile('TOKEN_ISSUERS_FILE', issuersFile)) : [];
  const revocations = gather(() => revocationSources(environment, urls?.TOKEN_REVOCATIONS_URL));
  faults.push(...issuerFaults(environment, others ?? []));
  if (faults.length > 0 || !issuer || !audience || !source || !others || !revocations)
    throw new ConfigurationFault(faults);
  return { issuer, audience, source, others, revocations };
}

function keySource({ TOKEN_JWKS_FILE, TOKEN_JWKS_URL }: Environment, url: string | undefined): KeySource {
  if (url !== undefined) return { url: new URL(url) };
  if (TOKEN_JWKS_FILE) return readKeysFile('TOKEN_JWKS_FILE', TOKEN_JWKS_FILE);
  // An address that is none is a fault already.
  throw new ConfigurationFault(TOKEN_JWKS_URL ? [] : ['TOKEN_JWKS_FILE or TOKEN_JWKS_URL: one is required']);
}

function revocationSources(
  { TOKEN_REVOCATIONS_FILE: file }: Environment,
  url: string | undefined,
): readonly RevocationSource[] {
  const sources: RevocationSource[] = [];
  if (file) {
    const revocations = parseRevocations('TOKEN_REVOCATIONS_FILE', readText('TOKEN_REVOCATIONS_FILE', file));
    sources.push({ file, revocations });
  }
  if (url !== undefined) sources.push({ url: new URL(url) });
  return sources;
}

/** Of one issuer there is one entry, or what one allows the other would not; and in production nobody has made keys up. */
function issuerFaults(
  { TOKEN_ISSUER, NODE_ENV }: Environment,
  others: readonly TrustedIssuer[],
): readonly string[] {
  const faults: string[] = [];
  const isProduction = NODE_ENV === 'production';
  if (isProduction && TOKEN_ISSUER === DEVELOPMENT_ISSUER)
    faults.push('TOKEN_ISSUER: is the development issuer; production needs one of its own');
  const seen = new Set([TOKEN_ISSUER]);
  for (const [index, { issuer }] of others.entries()) {
    if (isProduction && issuer === DEVELOPMENT_ISSUER)
      faults.push(`TOKEN_ISSUERS_FILE: issuer ${index}: is the development issuer, which production refuses`);
    if (seen.has(issuer)) faults.push(`TOKEN_ISSUERS_FILE: issuer ${index}: is named already`);
    seen.add(issuer);
  }
  return faults;
}
