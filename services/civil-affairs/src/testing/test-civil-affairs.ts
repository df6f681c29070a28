import { randomUUID } from 'node:crypto';
import type { CaseFileState } from '@tongbu/case-files';
import { type ResponseSource, startResponseSource } from '@tongbu/lanes/testing';
import { openStore, type Store } from '@tongbu/store';
import {
  createTestIdentity,
  startTestService,
  type TestIdentity,
  type TestService,
} from '@tongbu/subgraph/testing';
import type { Agency, CasePositive, Role } from '@tongbu/vocabulary';
import { startCivilAffairs } from '../service.js';
import { startTestRegister, type TestRegister } from './test-register.js';

/**
 * Whoever the test wants to be, and why: the community lead of Yangzhou, for no purpose and no case, unless it says
 * otherwise.
 */
export interface Who {
  readonly agency?: Agency;
  readonly role?: Role;
  readonly jurisdictions?: string[];
  readonly purpose?: string;
  readonly caseId?: string;
}

/** What an operation gave: data by field, the codes of its errors, and all of it as text, to look for values in. */
export interface Outcome {
  // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever its query asked for.
  readonly data: any;
  readonly errors: unknown[];
  readonly text: string;
}

/** Civil affairs as it really runs, with health's log and public security's register beside it. */
export interface TestCivilAffairs {
  readonly service: TestService;
  readonly identity: TestIdentity;
  readonly health: ResponseSource;
  readonly register: TestRegister;
  /** As the owner of the tables, beside the service. */
  readonly store: Store;
  run(query: string, variables?: object, who?: Who): Promise<Outcome>;
  /** Runs one mutation with an input and answers its payload, with the refusals short: code, field, row. */
  change(name: string, fields: string, input: object, who?: Who): Promise<Outcome>;
  /** Ids that the register knows. */
  people(count: number): string[];
  /** Reports a positive and waits until its lane and its file are open; answers what was told. */
  report(changed?: Partial<CasePositive>): Promise<CasePositive>;
  /** Records contacts of a case and waits until they stand in its file. */
  addContacts(caseId: string, personIds: readonly string[]): Promise<void>;
  /** Waits until a lane stands as expected; rejects after twenty seconds. */
  laneComesTo(caseId: string, state: string): Promise<void>;
  /** Waits until the file of a case stands as expected; rejects after twenty seconds. */
  fileComesTo(caseId: string, state: CaseFileState): Promise<void>;
  close(): Promise<void>;
}

const PATIENCE_MS = 20_000;

/** Rejects when it does not hold within twenty seconds. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + PATIENCE_MS;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error('it did not come to this within twenty seconds');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Starts everything. Give `close` to `afterAll`. */
export async function startTestCivilAffairs(): Promise<TestCivilAffairs> {
  const identity = await createTestIdentity();
  const health = await startResponseSource(identity);
  const register = await startTestRegister();
  const service = await startTestService({
    agency: 'CIVIL_AFFAIRS',
    identity,
    start: startCivilAffairs,
    urls: { HEALTH: health.url, PUBLIC_SECURITY: register.url },
  });
  const store = await openStore({ url: service.database.ownerUrl, max: 1 });

  const run: TestCivilAffairs['run'] = async (query, variables = {}, who = {}) => {
    const authorization = await identity.authorization({
      agency: who.agency ?? 'CIVIL_AFFAIRS',
      role: who.role ?? 'community_lead',
      jurisdictions: who.jurisdictions ?? ['321000'],
    });
    const headers = {
      ...(who.purpose !== undefined && { 'tongbu-purpose': who.purpose }),
      ...(who.caseId !== undefined && { 'tongbu-case': who.caseId }),
    };
    const { data, errors } = await service.ask({
      query,
      variables: { ...variables },
      authorization,
      headers,
    });
    return {
      data,
      errors: errors.map(({ extensions }) => extensions.code),
      text: JSON.stringify({ data, errors }),
    };
  };
  const laneComesTo: TestCivilAffairs['laneComesTo'] = (caseId, state) =>
    until(async () => {
      const lanes = await store.sql`select 1 from lane where case_id = ${caseId} and state = ${state}`;
      return lanes.length > 0;
    });
  const fileComesTo: TestCivilAffairs['fileComesTo'] = (caseId, state) =>
    until(async () => {
      const files = await store.sql`select 1 from case_file where case_id = ${caseId} and state = ${state}`;
      return files.length > 0;
    });
  return {
    service,
    identity,
    health,
    register,
    store,
    run,
    change: async (name, fields, input, who) => {
      const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
      const query = `mutation ($input: ${type}!) { ${name}(input: $input) { ${fields} userErrors { code field row } } }`;
      const outcome = await run(query, { input }, who);
      const { userErrors, ...payload } = outcome.data?.[name] ?? {};
      const refusals = (userErrors ?? []).map(
        ({ code, field, row }: { code: string; field: string[] | null; row: number | null }) =>
          row === null ? [code, field?.at(-1)] : [code, field?.at(-1), row],
      );
      return { ...outcome, data: { ...payload, refusals } };
    },
    people: (count) => {
      const ids = Array.from({ length: count }, () => randomUUID());
      for (const id of ids) register.known.add(id);
      return ids;
    },
    report: async (changed) => {
      const positive = await health.reportPositive(changed);
      await laneComesTo(positive.caseId, 'OPEN');
      await fileComesTo(positive.caseId, 'ACTIVE');
      return positive;
    },
    addContacts: async (caseId, personIds) => {
      await health.recordContacts(caseId, personIds);
      await until(async () => {
        const { sql } = store;
        const known = await sql`
          select 1 from case_file_person where case_id = ${caseId} and person_id in ${sql([...personIds])}`;
        return known.length === personIds.length;
      });
    },
    laneComesTo,
    fileComesTo,
    close: async () => {
      await store.close();
      await service.stop();
      await health.stop();
      await register.close();
      await identity.remove();
    },
  };
}
