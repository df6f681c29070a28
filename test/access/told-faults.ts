import { renameSync } from 'node:fs';
import { join } from 'node:path';
import type { Agency } from '@tongbu/vocabulary';
import { until } from '../hub/launch.js';
import type { RunningHub } from '../hub/start-hub.js';
import { asAdministrator } from './canary-hub.js';

/** Something that is away, what is asked meanwhile, and what its client is to be told. */
export interface ToldFault {
  readonly name: string;
  /** Asked about a case, for it, by an epidemiologist. */
  readonly query: string;
  readonly code: 'AGENCY_UNAVAILABLE' | 'AGENCY_TIMEOUT' | 'INTERNAL';
  readonly agency: Agency;
  /** Whether the rest of the answer comes all the same. */
  readonly isPartial: boolean;
  /** Breaks it; called again for as long as nobody is told of it. */
  readonly break: () => Promise<void>;
  readonly mend: () => Promise<void>;
}

const ofCase = (fields: string) => `query ($id: ID!) { case(id: $id) { id ${fields} } }`;

/** What may be away while people are told of. */
export function toldFaults(hub: RunningHub): ToldFault[] {
  const inHealth = (statement: string) => asAdministrator(hub.dataDir, 'health', statement);
  const away = (table: string) => ({
    break: async () => void (await inHealth(`alter table ${table} rename to ${table}_away`)),
    mend: async () => {
      await until('the table is back', () => inHealth(`alter table ${table}_away rename to ${table}`));
    },
  });
  const settings = join(hub.dataDir, 'postgres', 'cluster', 'postgresql.conf');
  const nothing = async () => {};
  return [
    {
      name: 'an agency that was killed',
      query: ofCase('person { name idNumber }'),
      ...{ code: 'AGENCY_UNAVAILABLE', agency: 'PUBLIC_SECURITY', isPartial: true },
      break: async () => hub.kill('public-security'),
      mend: nothing,
    },
    {
      name: 'an agency that is frozen',
      query: ofCase('person { transfers { from { place } } }'),
      ...{ code: 'AGENCY_TIMEOUT', agency: 'TRANSPORT', isPartial: true },
      break: async () => hub.kill('transport', 'SIGSTOP'),
      mend: async () => hub.kill('transport', 'SIGCONT'),
    },
    {
      name: 'an audit log that takes no rows',
      query: ofCase('reportedPlace'),
      ...{ code: 'AGENCY_UNAVAILABLE', agency: 'HEALTH', isPartial: true },
      ...away('audit_log'),
    },
    {
      name: 'a table that a statement fails for want of',
      query: ofCase('contacts { relation }'),
      ...{ code: 'INTERNAL', agency: 'HEALTH', isPartial: true },
      ...away('contact'),
    },
    {
      name: 'a database that is away',
      query: ofCase('contacts { relation }'),
      ...{ code: 'AGENCY_UNAVAILABLE', agency: 'HEALTH', isPartial: false },
      break: async () => {
        // Without its settings the server does not come back.
        if (await inHealth('select 1')) {
          renameSync(settings, `${settings}.away`);
          hub.kill('postgres');
        }
      },
      mend: async () => renameSync(`${settings}.away`, settings),
    },
  ];
}
