import { readFile } from 'node:fs/promises';
import { createTokenIssuer, DEVELOPMENT_ISSUER, developmentKeys, TOKEN_AUDIENCE } from '@tongbu/access';
import { agencyHasRole, isAgency, isJurisdictionCode, isRole, rolesOf } from '@tongbu/vocabulary';
import { CommandRefusal, type Shell } from '../shell.js';
import { dataFolder } from '../start/hub-config.js';
import { keyFolder } from '../start/secrets.js';
import { parseLifetime } from './lifetime.js';

export interface TokenRequest {
  readonly agency: string;
  readonly role: string;
  readonly jurisdiction: readonly string[];
  readonly subject?: string;
  /** For instance `8h`. */
  readonly lifetime: string;
  readonly dataDir?: string;
}

const LONGEST_SECONDS = 30 * 86_400;

/**
 * Signs a token with the development key of the hub whose data folder it is. Throws `CommandRefusal` in
 * production, for a folder where no hub has made its keys yet, and for claims that no hub would accept.
 */
export async function signDevelopmentToken(
  request: TokenRequest,
  { environment, root }: Pick<Shell, 'environment' | 'root'>,
): Promise<string> {
  if (environment.NODE_ENV === 'production') {
    throw new CommandRefusal('token: NODE_ENV is production, where tokens come from your identity provider');
  }
  const { agency, role } = request;
  if (!isAgency(agency))
    throw new CommandRefusal('--agency: must be HEALTH, PUBLIC_SECURITY, TRANSPORT or CIVIL_AFFAIRS');
  if (!isRole(role) || !agencyHasRole(agency, role) || role === 'service') {
    const roles = rolesOf(agency).filter((name) => name !== 'service');
    throw new CommandRefusal(`--role: for ${agency} must be one of ${roles.join(', ')}`);
  }
  if (!request.jurisdiction.every(isJurisdictionCode)) {
    throw new CommandRefusal('--jurisdiction: must be a GB/T 2260 code of six digits, for instance 321000');
  }
  const lifetimeSeconds = parseLifetime(request.lifetime);
  if (lifetimeSeconds === undefined || lifetimeSeconds > LONGEST_SECONDS) {
    throw new CommandRefusal('--lifetime: must be a time such as 30m, 8h or 7d, at most 30d');
  }
  const dataDir = request.dataDir ?? dataFolder(environment, root);
  const issue = createTokenIssuer({
    key: await readIssuerKey(dataDir),
    issuer: environment.TOKEN_ISSUER || DEVELOPMENT_ISSUER,
    audience: environment.TOKEN_AUDIENCE || TOKEN_AUDIENCE,
  });
  return issue({
    subject: request.subject ?? `development:${role}`,
    agency,
    role,
    jurisdictions: request.jurisdiction,
    lifetimeSeconds,
  });
}

async function readIssuerKey(dataDir: string) {
  const { issuerKeyFile } = developmentKeys(keyFolder(dataDir));
  try {
    return JSON.parse(await readFile(issuerKeyFile, 'utf8'));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code !== 'ENOENT')
      throw new CommandRefusal(`token: ${issuerKeyFile} cannot be read (${code ?? 'not a key'})`);
    throw new CommandRefusal(
      `token: no hub has run in ${dataDir} yet, so there is no key to sign with; start one (npm start), or name its folder with --data-dir`,
    );
  }
}
