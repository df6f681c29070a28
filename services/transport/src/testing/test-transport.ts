import type { Caller } from '@tongbu/access';
import type { CaseFileState } from '@tongbu/case-files';
import { type ResponseSource, startResponseSource } from '@tongbu/lanes/testing';
import { openStore, type Store } from '@tongbu/store';
import {
  type Answer,
  createTestIdentity,
  startTestService,
  type TestIdentity,
  type TestService,
} from '@tongbu/subgraph/testing';
import { vi } from 'vitest';
import { startTransport } from '../service.js';

/** Who asks, and why. */
export interface Who extends Partial<Pick<Caller, 'agency' | 'role' | 'jurisdictions'>> {
  readonly purpose?: string;
  readonly caseId?: string;
}

/** Transport as it runs, following a health that reports what the test wants. */
export interface TestTransport {
  readonly health: ResponseSource;
  readonly service: TestService;
  /** Transport's own database, as its owner: to look, and to write what nobody may. */
  readonly store: Store;
  /** A dispatcher's token of Yangzhou, or somebody else's. */
  authorization(who?: Who): Promise<string>;
  /** Asks as a dispatcher of Yangzhou, or as somebody else; for no purpose and no case unless `who` names them. */
  ask(query: string, variables?: Record<string, unknown>, who?: Who): Promise<Answer>;
  /** Reports a positive and waits until transport has opened its lane and the file of the case; answers the case. */
  open(changed?: Parameters<ResponseSource['reportPositive']>[0]): Promise<string>;
  /** The lane and the order of a case, as the graph shows them. */
  responseOf(caseId: string, who?: Who): Promise<{ transfer: Lane | null; transferOrder: Order | null }>;
  /** Waits until the lane has come to this state. */
  reaches(caseId: string, state: string): Promise<void>;
  /** Waits until the file of the case has come to this state. */
  fileReaches(caseId: string, state: CaseFileState): Promise<void>;
  /** How many lane events transport has written. */
  told(): Promise<number>;
  stop(): Promise<void>;
}

export interface Lane {
  readonly state: string;
  readonly startedAt: string;
  readonly dueAt: string;
  readonly completedAt: string | null;
}

export interface Order {
  readonly id: string;
  readonly caseId: string;
  readonly state: string;
  readonly from: { kind: string; jurisdiction: string; place: string | null };
  readonly to: { kind: string; jurisdiction: string; place: string | null };
  readonly vehicle: { id: string } | null;
  readonly person: { id: string } | null;
  readonly orderedAt: string;
  readonly departedAt: string | null;
  readonly arrivedAt: string | null;
  readonly cancelledAt: string | null;
  readonly exercise: boolean;
}

/** What `responseOf` asks for. */
export const RESPONSE = `transfer { state startedAt dueAt completedAt }
  transferOrder { id caseId state from { kind jurisdiction place } to { kind jurisdiction place }
    vehicle { id } person { id } orderedAt departedAt arrivedAt cancelledAt exercise }`;

const DISPATCHER = { agency: 'TRANSPORT', role: 'dispatcher', jurisdictions: ['321000'] } as const;
const ENTITY = `query ($representations: [_Any!]!) {
  _entities(representations: $representations) { ... on CaseResponse { ${RESPONSE} } } }`;

/** Starts both. Give `stop` to `afterAll`. */
export async function startTestTransport(): Promise<TestTransport> {
  const identity: TestIdentity = await createTestIdentity();
  const health = await startResponseSource(identity);
  const urls = { HEALTH: health.url };
  const service = await startTestService({ agency: 'TRANSPORT', identity, start: startTransport, urls });
  const store = await openStore({ url: service.database.ownerUrl, max: 1 });

  const authorization: TestTransport['authorization'] = (who = {}) => {
    const { agency, role, jurisdictions } = { ...DISPATCHER, ...who };
    return identity.authorization({ agency, role, jurisdictions: [...jurisdictions] });
  };
  const ask: TestTransport['ask'] = async (query, variables = {}, who = {}) => {
    const { purpose, caseId } = who;
    return service.ask({
      query,
      variables,
      authorization: await authorization(who),
      headers: {
        ...(purpose !== undefined && { 'tongbu-purpose': purpose }),
        ...(caseId !== undefined && { 'tongbu-case': caseId }),
      },
    });
  };
  const responseOf: TestTransport['responseOf'] = async (caseId, who) => {
    const { data } = await ask(ENTITY, { representations: [{ __typename: 'CaseResponse', caseId }] }, who);
    return data._entities[0];
  };
  const reaches: TestTransport['reaches'] = (caseId, state) =>
    vi.waitFor(
      async () => {
        const { transfer } = await responseOf(caseId, { jurisdictions: ['000000'] });
        if (transfer?.state !== state) throw new Error(`the lane is ${transfer?.state}, not ${state}`);
      },
      { timeout: 20_000, interval: 20 },
    );
  const fileReaches: TestTransport['fileReaches'] = (caseId, state) =>
    vi.waitFor(
      async () => {
        const [file] = await store.sql`select state from case_file where case_id = ${caseId}`;
        if (file?.state !== state) throw new Error(`the file is ${file?.state}, not ${state}`);
      },
      { timeout: 20_000, interval: 20 },
    );
  return {
    health,
    service,
    store,
    authorization,
    ask,
    responseOf,
    reaches,
    fileReaches,
    open: async (changed) => {
      const { caseId } = await health.reportPositive(changed);
      await reaches(caseId, 'OPEN');
      await fileReaches(caseId, 'ACTIVE');
      return caseId;
    },
    told: async () => {
      const [row] = await store.sql`select count(*)::int as n from event where topic = 'transfer'`;
      return row?.n;
    },
    stop: async () => {
      await store.close();
      await service.stop();
      await health.stop();
      await identity.remove();
    },
  };
}
