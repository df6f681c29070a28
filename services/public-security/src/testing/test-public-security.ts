import { generateKeyPairSync, randomUUID } from 'node:crypto';
import type { Asked, Caller } from '@tongbu/access';
import { AuditTrail, createRecordedReads } from '@tongbu/audit';
import {
  addPersons,
  type CaseFileState,
  createCaseFileLoader,
  endCaseFile,
  openCaseFile,
} from '@tongbu/case-files';
import { createEmergencyAccesses } from '@tongbu/emergency-access';
import { EventLog } from '@tongbu/events';
import { createLaneLoader, openLane } from '@tongbu/lanes';
import { createLogger } from '@tongbu/runtime';
import { type Database, openStore, type Store } from '@tongbu/store';
import { createTestDatabase, inServiceScope } from '@tongbu/store/testing';
import type { CasePositive } from '@tongbu/vocabulary';
import { type ExecutionResult, graphql } from 'graphql';
import { createEmergencyRegister } from '../emergency-access/emergency-register.loader.js';
import { IdentityCipher } from '../persons/identity-cipher.js';
import { createPersonLoader } from '../persons/person.loader.js';
import { createSearchLimit } from '../persons/search-limit.js';
import type { PublicSecurityContext } from '../public-security.context.js';
import { buildPublicSecuritySchema } from '../schema.js';
import { MIGRATIONS } from '../service.js';

/** A registrar of Yangzhou; the tests say what is different about their caller. */
export const REGISTRAR: Caller = {
  subject: 'registrar-1',
  agency: 'PUBLIC_SECURITY',
  role: 'registrar',
  jurisdictions: ['321000'],
  scopes: [],
  expiresAt: new Date('2100-01-01T00:00:00Z'),
};

/** One request: the document, and who asks for which reason. */
export interface TestRequest {
  readonly variables?: Record<string, unknown>;
  readonly caller?: Partial<Caller>;
  readonly asked?: Asked;
  /** What the loaders ask, instead of the store's own. */
  readonly db?: Database;
}

export interface TestPublicSecurity {
  readonly store: Store;
  readonly events: EventLog;
  readonly cipher: IdentityCipher;
  context(request?: TestRequest): PublicSecurityContext;
  execute(document: string, request?: TestRequest): Promise<ExecutionResult>;
  /**
   * Opens the tracing of a case and its file, as the followers do when health reports it: of a drill in 321002 unless
   * `changed` says otherwise. Answers the case.
   */
  openTracing(changed?: Partial<CasePositive>): Promise<string>;
  /** Adds contacts to the file of a case, as the follower does when health records them. */
  addContacts(caseId: string, personIds: readonly string[]): Promise<void>;
  /** Ends the file of a case, as the follower does when health excludes or closes it. */
  endCase(caseId: string, state: Exclude<CaseFileState, 'ACTIVE'>, endedAt?: Date): Promise<void>;
  /** The database as the service's role, without any scope. */
  readonly url: string;
  /** The database as the administrator sees it, whom nothing is hidden from. */
  readonly adminUrl: string;
  /** Runs a statement as the role that owns the tables. */
  asOwner(statement: string): Promise<void>;
  close(): Promise<void>;
}

/** The schema over a database of its own, made by the service's migrations; no network, no other agency. */
export async function startTestPublicSecurity({
  searchesPerMinute = 1_000,
}: {
  readonly searchesPerMinute?: number;
} = {}): Promise<TestPublicSecurity> {
  const database = await createTestDatabase({ migrations: MIGRATIONS });
  const opened = await openStore({ url: inServiceScope(database.url) });
  const store = opened.asService();
  const log = createLogger({ name: 'test', level: 'silent' });
  const events = new EventLog({ store, log });
  const { privateKey } = generateKeyPairSync('ed25519');
  const key = { ...privateKey.export({ format: 'jwk' }), alg: 'EdDSA' };
  const audit = new AuditTrail({ store, events, agency: 'PUBLIC_SECURITY', key, log });
  const cipher = new IdentityCipher(Buffer.alloc(32, 7));
  const searchLimit = createSearchLimit(searchesPerMinute);
  const { schema } = await buildPublicSecuritySchema();
  const context = ({ caller, asked, db = store.db }: TestRequest = {}): PublicSecurityContext => {
    const caseFiles = createCaseFileLoader({ db, agency: 'PUBLIC_SECURITY' });
    const request = {
      caller: { ...REGISTRAR, ...caller },
      asked: asked ?? {},
      requestId: randomUUID(),
    };
    const scoped = store.scopedTo(request.caller);
    return {
      ...request,
      log,
      store: scoped,
      events: events.within(scoped),
      audit,
      cipher,
      searchLimit,
      persons: createPersonLoader(scoped.db, request.caller),
      personsAnywhere: createPersonLoader(store.db),
      lanes: createLaneLoader(scoped.db),
      caseFiles,
      emergencies: createEmergencyAccesses({ db: store.db, caller: request.caller, caseFiles }),
      emergencyRegister: createEmergencyRegister(store.db),
      reads: createRecordedReads(audit, request),
    };
  };
  return {
    store,
    events,
    cipher,
    url: database.url,
    adminUrl: database.adminUrl,
    context,
    execute: (document, request = {}) =>
      graphql({
        schema,
        source: document,
        variableValues: request.variables ?? {},
        contextValue: context(request),
      }),
    openTracing: async (changed) => {
      const positive: CasePositive = {
        caseId: randomUUID(),
        personId: null,
        jurisdiction: '321002',
        reportedAt: new Date().toISOString(),
        collectedAt: null,
        exercise: true,
        ...changed,
      };
      await events.write(async (tx, append) => {
        await openLane(tx, append, { lane: 'tracing', positive });
        await openCaseFile(tx, positive);
      });
      return positive.caseId;
    },
    addContacts: (caseId, personIds) => store.transaction((tx) => addPersons(tx, caseId, personIds)),
    endCase: (caseId, state, endedAt = new Date()) =>
      store.transaction((tx) => endCaseFile(tx, { caseId, exercise: true }, { state, endedAt })),
    asOwner: async (statement) => {
      const owner = await openStore({ url: database.ownerUrl, max: 1 });
      await owner.sql.unsafe(statement).finally(() => owner.close());
    },
    close: async () => {
      await audit.close();
      await events.close();
      await store.close();
      await database.drop();
    },
  };
}
