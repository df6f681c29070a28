import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AgencySlug } from '@tongbu/vocabulary';

/** The address of an agency's database for the administrator of the embedded server, whom no fence stops. */
export const adminUrl = (dataDir: string, agency: AgencySlug): string =>
  addressOf(dataDir, agency, { role: 'tongbu_admin', password: 'postgres-admin' });

/** As the owner of its tables has it, with whom the launcher migrates them. */
export const ownerUrl = (dataDir: string, agency: AgencySlug): string =>
  addressOf(dataDir, agency, { role: `${agency}_owner`, password: `postgres-${agency}_owner` });

/** As the launcher gives it to the service. */
export const serviceUrl = (dataDir: string, agency: AgencySlug): string =>
  addressOf(dataDir, agency, { role: agency, password: `postgres-${agency}` });

/** Throws where the server of this data folder does not run. */
function addressOf(
  dataDir: string,
  agency: AgencySlug,
  { role, password }: { readonly role: string; readonly password: string },
): string {
  const running = readFileSync(join(dataDir, 'postgres/cluster/postmaster.pid'), 'utf8').split('\n');
  const [, , , port = '', socketFolder = ''] = running;
  const secret = readFileSync(join(dataDir, 'keys', `${password}.password`), 'utf8').trim();
  return `postgres://${role}:${secret}@localhost/${agency}?host=${encodeURIComponent(socketFolder)}&port=${port}`;
}
