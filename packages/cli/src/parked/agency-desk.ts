import { readFile } from 'node:fs/promises';
import {
  createServiceCredentials,
  DEVELOPMENT_ISSUER,
  developmentKeys,
  parsePrivateKey,
  serviceKeyOf,
  TOKEN_AUDIENCE,
} from '@tongbu/access';
import { HopSigner, readHopTls } from '@tongbu/hop';
import { type Agency, agencySlug } from '@tongbu/vocabulary';
import { HubClient } from '../client/hub-client.js';
import { CommandRefusal, type Shell } from '../shell.js';
import { dataFolder } from '../start/hub-config.js';
import { readHubRecord } from '../start/hub-record.js';
import { keyFolder } from '../start/secrets.js';

export interface AgencyDeskOptions {
  readonly dataDir?: string;
  /** Where the agency's service answers; absent: where the hub of the data folder runs it. */
  readonly url?: string;
  /** The file of the service's private key; absent: the one in the data folder. */
  readonly key?: string;
}

/**
 * Asks one agency's service itself, past the gateway, with the service's own key. Throws `CommandRefusal` where no hub
 * runs in the data folder, or its key cannot be read.
 */
export async function openAgencyDesk(
  agency: Agency,
  { dataDir, url, key }: AgencyDeskOptions,
  { environment, root }: Pick<Shell, 'environment' | 'root'>,
): Promise<HubClient> {
  const folder = dataDir ?? dataFolder(environment, root);
  const file = key ?? developmentKeys(keyFolder(folder)).serviceKeyFile[agency];
  const privateKey = parsePrivateKey(file, await readKey(file));
  const authorization = createServiceCredentials({
    agency,
    key: privateKey,
    issuer: environment.TOKEN_ISSUER || DEVELOPMENT_ISSUER,
    audience: environment.TOKEN_AUDIENCE || TOKEN_AUDIENCE,
  });
  const signer = new HopSigner({ key: serviceKeyOf(agency, privateKey), tls: readHopTls(environment) });
  return new HubClient({
    url: url ?? serviceUrl(agency, folder),
    hop: signer.to(agencySlug(agency)),
    token: async () => (await authorization()).replace(/^Bearer /, ''),
  });
}

function serviceUrl(agency: Agency, folder: string): string {
  const record = readHubRecord(folder);
  const port = record?.ports[agencySlug(agency)];
  if (record === undefined || port === undefined) {
    throw new CommandRefusal(
      `no hub runs in ${folder}; start it, name its folder with --data-dir, or one service with --agency, --url and --key`,
    );
  }
  const url = new URL(record.url);
  url.port = String(port);
  return url.href;
}

async function readKey(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : 'unknown reason';
    throw new CommandRefusal(`${file}: cannot be read (${code})`);
  }
}
