import { randomUUID } from 'node:crypto';
import type { Caller } from '@tongbu/access';
import { openStore, type Store } from '@tongbu/store';
import {
  type Answer,
  createTestIdentity,
  startTestService,
  type TestIdentity,
  type TestService,
} from '@tongbu/subgraph/testing';
import type { EventType } from '@tongbu/vocabulary';
import { startHealth } from '../service.js';

/** Who asks, and why. */
export interface Who extends Partial<Pick<Caller, 'agency' | 'role' | 'jurisdictions'>> {
  readonly purpose?: string;
  readonly caseId?: string;
}

/** Health as it runs, while every other agency is down. */
export interface TestHealth {
  readonly service: TestService;
  readonly identity: TestIdentity;
  /** Health's own database, as its owner: to look, and to write what nobody may. */
  readonly store: Store;
  /** Asks as an epidemiologist of Yangzhou, or as somebody else; for no purpose and no case unless `who` names them. */
  ask(query: string, variables?: Record<string, unknown>, who?: Who): Promise<Answer>;
  /** People whom health knows to be registered; real or of a drill where that is said, else as the register has not told. */
  people(count: number, kind?: { readonly exercise?: boolean | null }): Promise<string[]>;
  /** Reports a positive, of somebody of 321002 unless `changed` says otherwise; answers the case. */
  report(changed?: object, who?: Who): Promise<string>;
  /** The events of a type that health has told about a case. */
  told(type: EventType, caseId: string): Promise<Record<string, unknown>[]>;
  /** The token of an epidemiologist of Yangzhou, or of somebody else. */
  authorization(who?: Who): Promise<string>;
  /** How many rows a table has. */
  count(table: string): Promise<number>;
  stop(): Promise<void>;
}

const REPORT =
  'mutation ($input: ReportPositiveInput!) { reportPositive(input: $input) { case { id } userErrors { code field } } }';
const EPIDEMIOLOGIST = { agency: 'HEALTH', role: 'epidemiologist', jurisdictions: ['321000'] } as const;

/** Starts it. Give `stop` to `afterAll`. */
export async function startTestHealth(): Promise<TestHealth> {
  const identity = await createTestIdentity();
  const service = await startTestService({ agency: 'HEALTH', identity, start: startHealth });
  const store = await openStore({ url: service.database.ownerUrl, max: 1 });
  const people: TestHealth['people'] = async (count, { exercise = null } = {}) => {
    const ids = Array.from({ length: count }, () => randomUUID());
    await store.sql`insert into known_person select unnest(${ids}::uuid[]), ${exercise}::boolean`;
    return ids;
  };
  const authorization = (who: Who = {}) => {
    const { agency, role, jurisdictions } = { ...EPIDEMIOLOGIST, ...who };
    return identity.authorization({ agency, role, jurisdictions: [...jurisdictions] });
  };
  const ask: TestHealth['ask'] = async (query, variables = {}, who = {}) => {
    const { purpose, caseId } = who;
    const headers = {
      ...(purpose !== undefined && { 'tongbu-purpose': purpose }),
      ...(caseId !== undefined && { 'tongbu-case': caseId }),
    };
    return service.ask({ query, variables, authorization: await authorization(who), headers });
  };
  return {
    service,
    identity,
    store,
    authorization,
    ask,
    people,
    report: async (changed = {}, who = {}) => {
      const input = {
        collectedAt: '2022-06-30T01:00:00.000Z',
        jurisdiction: '321002',
        idempotencyKey: randomUUID(),
        ...('personId' in changed ? {} : { personId: (await people(1))[0] }),
        ...changed,
      };
      const { data, errors } = await ask(REPORT, { input }, who);
      const id: unknown = data?.reportPositive?.case?.id;
      if (typeof id === 'string') return id;
      throw new Error(`no case was opened: ${JSON.stringify([data, errors])}`);
    },
    told: async (type, caseId) => {
      const rows = await store.sql`
        select payload from event where type = ${type} and topic = 'response' and payload->>'caseId' = ${caseId}
        order by seq`;
      return rows.map(({ payload }) => payload);
    },
    count: async (table) => {
      const [row] = await store.sql`select count(*)::int as n from ${store.sql(table)}`;
      return row?.n;
    },
    stop: async () => {
      await store.close();
      await service.stop();
      await identity.remove();
    },
  };
}
