import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createTokenIssuer, DEVELOPMENT_ISSUER, serviceKeyOf, TOKEN_AUDIENCE } from '@tongbu/access';
import { type Answer, ask, subscribeTo } from '@tongbu/subgraph/testing';
import type { Agency } from '@tongbu/vocabulary';
import { agencySlug } from '@tongbu/vocabulary';
import type { RunningHub, WhoAsks } from '../hub/start-hub.js';
import type { Asker } from './expectation.js';
import type { MatrixAnswer } from './judge.js';
import { identify, type Outbreaks, targetOf } from './matrix-askers.js';
import type { MatrixDocument } from './matrix-document.js';

/** A subscription of an asker. */
export interface Following {
  readonly connected: Promise<void>;
  /** The next event that tells of one of these cases, and of which; or the refusal. */
  next(...caseIds: string[]): Promise<MatrixAnswer & { readonly told?: string }>;
  close(): Promise<void>;
}

/** Asks a hub as the askers of the matrix. */
export class MatrixHub {
  readonly #tokens = new Map<string, Promise<string>>();

  constructor(
    readonly hub: RunningHub,
    readonly outbreaks: Outbreaks,
  ) {}

  /** Through the gateway. */
  async ask({ query, input }: MatrixDocument, asker: Asker): Promise<MatrixAnswer> {
    const { asked } = targetOf(asker, this.outbreaks);
    const variables = input
      ? { input: input(asked) }
      : { case: asked.caseId, person: asked.personId, idNumber: asked.idNumber };
    const { authorization, headers } = await this.#as(asker);
    return checked(await ask(this.hub.url, { query, variables, authorization, headers }));
  }

  /** A service itself, as the gateway asks it. */
  async askService(agency: Agency, { query }: MatrixDocument, asker: Asker): Promise<MatrixAnswer> {
    const { asked } = targetOf(asker, this.outbreaks);
    const variables = {
      Case: [{ __typename: 'Case', id: asked.caseId }],
      CaseResponse: [{ __typename: 'CaseResponse', caseId: asked.caseId }],
      Person: [{ __typename: 'Person', id: asked.personId }],
      Household: [{ __typename: 'Household', id: asked.householdId }],
    };
    const url = `http://127.0.0.1:${this.hub.ports[agencySlug(agency)]}/graphql`;
    const { authorization, headers } = await this.#as(asker);
    const hop = this.hub.hopTo(agency);
    return checked(await ask(url, { query, variables, authorization, headers, hop }));
  }

  /** Subscribes through the gateway. */
  async follow({ query }: MatrixDocument, asker: Asker): Promise<Following> {
    const { authorization, purpose, caseId } = await this.#as(asker);
    const live = subscribeTo(
      this.hub.url.replace(/^http/, 'ws'),
      { query },
      { authorization, ...(purpose && { purpose }), ...(caseId && { caseId }) },
    );
    const next: Following['next'] = async (...caseIds) => {
      for (;;) {
        const event = await live.next().catch(refusalOf);
        const errors = event.errors as MatrixAnswer['errors'];
        const told = Object.values((event.data ?? {}) as Record<string, { told?: { id: string } }>)[0]?.told
          ?.id;
        if (event.data === null) return checked({ data: null, errors });
        if (told !== undefined && caseIds.includes(told))
          return { ...checked({ data: event.data, errors }), told };
      }
    };
    return { connected: live.connected, next, close: () => live.close() };
  }

  async #as(asker: Asker) {
    const { purpose, caseId, ...who } = identify(asker, this.outbreaks);
    const key = JSON.stringify(who);
    const token = this.#tokens.get(key) ?? tokenOf(this.hub, who);
    this.#tokens.set(key, token);
    return {
      authorization: `Bearer ${await token}`,
      purpose,
      caseId,
      headers: {
        ...(purpose !== undefined && { 'tongbu-purpose': purpose }),
        ...(caseId !== undefined && { 'tongbu-case': caseId }),
      },
    };
  }
}

/** A service signs for itself, with its own key; everybody else is given a token. */
export async function tokenOf(hub: RunningHub, who: WhoAsks): Promise<string> {
  const { agency, role, jurisdictions = [] } = who;
  if (role !== 'service') return hub.token(who);
  const file = join(hub.dataDir, 'keys', `service-${agencySlug(agency)}.jwk.json`);
  const key = serviceKeyOf(agency, JSON.parse(readFileSync(file, 'utf8')));
  const issue = createTokenIssuer({ key, issuer: DEVELOPMENT_ISSUER, audience: TOKEN_AUDIENCE });
  return issue({ subject: `service:${agency}`, agency, role, jurisdictions, lifetimeSeconds: 3600 });
}

const FORBIDDEN_CLOSE = 4403;

/** What the stock client throws for a subscription that is refused: its errors, or how the socket was closed. */
export function refusalOf(error: unknown) {
  if (Array.isArray(error)) return { data: null, errors: error };
  const isClosed = typeof error === 'object' && error !== null && 'code' in error;
  if (!isClosed || error.code !== FORBIDDEN_CLOSE) {
    throw new Error(`a subscription of the matrix ended${isClosed ? ` with ${String(error.code)}` : ''}`, {
      cause: error,
    });
  }
  return { data: null, errors: [{ extensions: { code: 'FORBIDDEN' } }] };
}

/** An answer that says something else than `FORBIDDEN` would show nothing for another reason than the table's. */
export function checked({ data, errors }: MatrixAnswer | Answer): MatrixAnswer {
  const other = errors.find(({ extensions }) => extensions?.code !== 'FORBIDDEN');
  if (other) throw new Error(`an answer of the matrix has ${JSON.stringify(other)}`);
  return { data, errors };
}
