import { randomUUID } from 'node:crypto';
import { createTokenVerifier } from '@tongbu/access';
import { EventLog, eventTables } from '@tongbu/events';
import type { HopTls } from '@tongbu/hop';
import { createLogger } from '@tongbu/runtime';
import { openStore } from '@tongbu/store';
import { createTestDatabase } from '@tongbu/store/testing';
import { buildSubgraph, startSubgraph } from '@tongbu/subgraph';
import type { TestIdentity } from '@tongbu/subgraph/testing';
import type { CaseOutcome, CasePositive } from '@tongbu/vocabulary';
import { Query, Resolver } from 'type-graphql';

/**
 * Health, as far as the other agencies' lanes can tell: a log with the topic `response`, followed over graphql-ws by
 * whoever has a service's token. Its own database, its own port, real sockets.
 */
export interface ResponseSource {
  /** Where it answers: `urls: { HEALTH: source.url }` of `startTestService`. */
  readonly url: string;
  readonly events: EventLog;
  /**
   * Reports a positive and answers what was told: of an exercise in 321002 unless `changed` says otherwise. Give
   * what was told before to tell it again, under a new event id.
   */
  reportPositive(changed?: Partial<CasePositive>): Promise<CasePositive>;
  /** Settles the verification of a case; EXCLUDED stands the lanes down. */
  settle(caseId: string, outcome: CaseOutcome): Promise<void>;
  /** Tells that the response to a case is over. */
  closeCase(caseId: string): Promise<void>;
  /** Tells that people were exposed to a case. */
  recordContacts(caseId: string, personIds: readonly string[]): Promise<void>;
  /** Closes it and removes its database. */
  stop(): Promise<void>;
}

/** A schema must have a query. */
@Resolver()
class NothingResolver {
  @Query(() => Boolean, { description: 'Always true.' })
  nothing(): boolean {
    return true;
  }
}

/** Starts it, over TLS where it is given a certificate. Give `stop` to `afterAll`, after the service that follows it. */
export async function startResponseSource(identity: TestIdentity, tls?: HopTls): Promise<ResponseSource> {
  const log = createLogger({ name: 'response-source', level: 'silent' });
  const database = await createTestDatabase({ tables: eventTables });
  const store = (await openStore({ url: database.url })).asService();
  const events = new EventLog({ store, log });
  const { tokens } = await identity.configOf('HEALTH');
  const server = await startSubgraph({
    subgraph: await buildSubgraph({ resolvers: [NothingResolver], references: {} }),
    context: () => ({ agency: 'HEALTH' as const, events }),
    hop: identity.hopVerifier('HEALTH'),
    tls,
    verify: createTokenVerifier(tokens),
    isReady: () => store.ping(),
    port: 0,
    host: '127.0.0.1',
    production: false,
    log,
  });
  return {
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${server.port}/graphql`,
    events,
    reportPositive: async (changed = {}) => {
      const payload: CasePositive = {
        caseId: randomUUID(),
        personId: randomUUID(),
        jurisdiction: '321002',
        reportedAt: new Date().toISOString(),
        collectedAt: null,
        exercise: true,
        ...changed,
      };
      await events.write(async (_tx, append) => {
        append({ topic: 'response', type: 'case.positive', version: 1, payload });
      });
      return payload;
    },
    settle: async (caseId, outcome) => {
      const payload = { caseId, outcome, settledAt: new Date().toISOString(), exercise: true };
      await events.write(async (_tx, append) => {
        append({ topic: 'response', type: 'case.settled', version: 1, payload });
      });
    },
    closeCase: async (caseId) => {
      const payload = { caseId, closedAt: new Date().toISOString(), exercise: true };
      await events.write(async (_tx, append) => {
        append({ topic: 'response', type: 'case.closed', version: 1, payload });
      });
    },
    recordContacts: async (caseId, personIds) => {
      const payload = { caseId, personIds: [...personIds], exercise: true };
      await events.write(async (_tx, append) => {
        append({ topic: 'response', type: 'contacts.recorded', version: 1, payload });
      });
    },
    stop: async () => {
      await server.close();
      await events.close();
      await store.close();
      await database.drop();
    },
  };
}
