import { openStore } from '@tongbu/store';
import { ask } from '@tongbu/subgraph/testing';
import { type AgencySlug, agencySlug } from '@tongbu/vocabulary';
import { expect } from 'vitest';
import { adminUrl } from '../hub/database-url.js';
import { until } from '../hub/launch.js';
import type { RunningHub, WhoAsks } from '../hub/start-hub.js';
import { CANARIES } from './canary-people.js';

/** Subjects of cases; the contact of each; the rest are cases of an imported list. */
export const CASES = 20;
const COMMUNITY = '321002001001';

/** What was seeded: people in the order of the canaries, and the cases of the first of them. */
export interface SeededHub {
  readonly personIds: readonly string[];
  readonly caseIds: readonly string[];
}

/** Runs a statement as the administrator; false when the database refuses it, or is away. */
export async function asAdministrator(
  dataDir: string,
  agency: AgencySlug,
  statement: string,
): Promise<boolean> {
  try {
    const store = await openStore({ url: adminUrl(dataDir, agency), max: 1 });
    try {
      await store.sql.unsafe(statement);
      return true;
    } finally {
      await store.close();
    }
  } catch {
    return false;
  }
}

const input = (name: string, type: string, fields: string) =>
  `mutation Seed($input: ${type}!) { ${name}(input: $input) { ${fields} userErrors { code row } } }`;

/** Seeds every canary through the gateway, and waits for the four lanes of each case. */
export async function seed(hub: RunningHub): Promise<SeededHub> {
  const send = async (who: WhoAsks, query: string, value: object) => {
    const authorization = `Bearer ${await hub.token({ jurisdictions: ['321000'], ...who })}`;
    const { data, errors } = await ask(hub.url, { query, variables: { input: value }, authorization });
    expect([errors, Object.values(data)]).toEqual([[], [expect.objectContaining({ userErrors: [] })]]);
    return data;
  };
  const epidemiologist = { agency: 'HEALTH', role: 'epidemiologist' } as const;
  const lead = { agency: 'CIVIL_AFFAIRS', role: 'community_lead' } as const;
  const persons = CANARIES.map(({ name, idNumber, phone, address, birthDate }) => ({
    ...{ name, idNumber, phone, address, birthDate, jurisdiction: '321002' },
  }));
  const registrar = { agency: 'PUBLIC_SECURITY', role: 'registrar' } as const;
  const registered = await send(
    registrar,
    input('registerPersons', 'RegisterPersonsInput', 'persons { id }'),
    {
      persons,
    },
  );
  const personIds: string[] = registered.registerPersons.persons.map(({ id }: { id: string }) => id);
  await send(lead, input('registerCommunities', 'RegisterCommunitiesInput', ''), {
    communities: [{ code: COMMUNITY, name: '演练社区', grids: [] }],
  });
  await send(lead, input('registerHouseholds', 'RegisterHouseholdsInput', 'registered'), {
    households: CANARIES.map(({ door }, at) => ({
      ...{ communityCode: COMMUNITY, address: door, personIds: [personIds[at]] },
    })),
  });
  const at = new Date(Date.now() - 3_600_000).toISOString();
  await send(epidemiologist, input('importCases', 'ImportCasesInput', 'imported'), {
    source: 'synthetic',
    cases: CANARIES.slice(2 * CASES).map(({ casePlace }, row) => ({
      ...{ externalId: `row-${row}`, jurisdiction: '321002', reportedAt: at, status: 'CONFIRMED' },
      ...{ personId: personIds[2 * CASES + row], reportedPlace: casePlace, infectedPlace: casePlace },
    })),
  });
  const caseIds: string[] = [];
  for (const [place, personId] of personIds.slice(0, CASES).entries()) {
    const data = await send(epidemiologist, input('reportPositive', 'ReportPositiveInput', 'case { id }'), {
      ...{ personId, collectedAt: at, jurisdiction: '321002', idempotencyKey: `seed-${place}` },
    });
    const caseId: string = data.reportPositive.case.id;
    caseIds.push(caseId);
    const contact = { personId: personIds[CASES + place], relation: CANARIES[CASES + place]?.relation };
    await send(epidemiologist, input('recordContacts', 'RecordContactsInput', 'recorded'), {
      caseId,
      contacts: [{ ...contact, category: 'CLOSE_CONTACT', lastExposureAt: at }],
    });
  }
  const dispatcher = { agency: 'TRANSPORT', role: 'dispatcher' } as const;
  for (const [place, caseId] of caseIds.entries()) {
    const { from, to } = CANARIES[place] ?? {};
    await until('transport has the lane', async () => {
      const authorization = `Bearer ${await hub.token({ ...dispatcher, jurisdictions: ['321000'] })}`;
      const { data } = await ask(hub.url, {
        query: input('startTransfer', 'StartTransferInput', ''),
        variables: { input: { caseId, fromPlace: from, toPlace: to } },
        authorization,
      });
      return data?.startTransfer?.userErrors.length === 0;
    });
  }
  await until('civil affairs has every case', () =>
    asAdministrator(
      hub.dataDir,
      agencySlug('CIVIL_AFFAIRS'),
      `select 1 / (select (count(*) >= ${CASES})::int from lane)`,
    ),
  );
  return { personIds, caseIds };
}
