import { randomUUID } from 'node:crypto';
import { type ResponseSource, startResponseSource } from '@tongbu/lanes/testing';
import { openStore, type Store } from '@tongbu/store';
import {
  createTestIdentity,
  startTestService,
  type TestIdentity,
  type TestService,
} from '@tongbu/subgraph/testing';
import type { Agency, Role } from '@tongbu/vocabulary';
import { startCivilAffairs } from '../service.js';
import { startTestRegister, type TestRegister } from './test-register.js';

/** Whoever the test wants to be: the community lead of Yangzhou unless it says otherwise. */
export interface Who {
  readonly agency?: Agency;
  readonly role?: Role;
  readonly jurisdictions?: string[];
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
  /** Waits until a lane stands as expected; rejects after five seconds. */
  laneComesTo(caseId: string, state: string): Promise<void>;
  close(): Promise<void>;
}

const PATIENCE_MS = 5_000;

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
    const { data, errors } = await service.ask({ query, variables: { ...variables }, authorization });
    return {
      data,
      errors: errors.map(({ extensions }) => extensions.code),
      text: JSON.stringify({ data, errors }),
    };
  };
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
    laneComesTo: async (caseId, state) => {
      const until = Date.now() + PATIENCE_MS;
      while (Date.now() < until) {
        const [lane] = await store.sql`select 1 from lane where case_id = ${caseId} and state = ${state}`;
        if (lane) return;
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      throw new Error('the lane did not come to this state within five seconds');
    },
    close: async () => {
      await store.close();
      await service.stop();
      await health.stop();
      await register.close();
      await identity.remove();
    },
  };
}
