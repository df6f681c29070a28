import { randomUUID } from 'node:crypto';
import type { Caller } from '@tongbu/access';
import { openStore, type Store } from '@tongbu/store';
import {
  type Answer,
  createTestIdentity,
  startTestService,
  type TestService,
} from '@tongbu/subgraph/testing';
import { startHealth } from '../service.js';

type Who = Partial<Pick<Caller, 'agency' | 'role' | 'jurisdictions'>>;

/** Health as it runs, while every other agency is down. */
export interface TestHealth {
  readonly service: TestService;
  /** Health's own database, as its owner: to look, and to write what nobody may. */
  readonly store: Store;
  /** Asks as an epidemiologist of Yangzhou, or as somebody else. */
  ask(query: string, variables?: Record<string, unknown>, who?: Who): Promise<Answer>;
  /** The token of an epidemiologist of Yangzhou, or of somebody else. */
  authorization(who?: Who): Promise<string>;
  /** People whom health knows to be registered. */
  people(count: number): Promise<string[]>;
  /** How many rows a table has. */
  count(table: string): Promise<number>;
  stop(): Promise<void>;
}

const EPIDEMIOLOGIST = { agency: 'HEALTH', role: 'epidemiologist', jurisdictions: ['321000'] } as const;

/** Starts it. Give `stop` to `afterAll`. */
export async function startTestHealth(): Promise<TestHealth> {
  const identity = await createTestIdentity();
  const service = await startTestService({ agency: 'HEALTH', identity, start: startHealth });
  const store = await openStore({ url: service.database.ownerUrl, max: 1 });
  const authorization = (who: Who = {}) => {
    const { agency, role, jurisdictions } = { ...EPIDEMIOLOGIST, ...who };
    return identity.authorization({ agency, role, jurisdictions: [...jurisdictions] });
  };
  return {
    service,
    store,
    authorization,
    ask: async (query, variables = {}, who = {}) =>
      service.ask({ query, variables, authorization: await authorization(who) }),
    people: async (count) => {
      const ids = Array.from({ length: count }, () => randomUUID());
      await store.sql`insert into known_person select unnest(${ids}::uuid[])`;
      return ids;
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
