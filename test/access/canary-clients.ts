import { WebSocket } from 'ws';
import type { RunningHub } from '../hub/start-hub.js';
import { type Asker, type CanaryRequest, PURPOSES } from './canary-requests.js';

/** What came back of a request, everything that a client can see of it. */
export interface Received {
  readonly request: CanaryRequest;
  /** Headers and body, or each message and how the socket was closed. */
  readonly parts: readonly string[];
}

/** A stream that says nothing is left then. */
const PATIENCE_MS = 5_000;

/** Sends requests over every way, keeping connections; tokens are signed once for each asker. */
export class CanaryClients {
  readonly #hub: Pick<RunningHub, 'url' | 'token'>;
  readonly #caseIds: readonly string[];
  readonly #tokens = new Map<string, Promise<string>>();

  constructor(hub: Pick<RunningHub, 'url' | 'token'>, caseIds: readonly string[]) {
    this.#hub = hub;
    this.#caseIds = caseIds;
  }

  authorization({ agency, role, jurisdiction }: Asker): Promise<string> {
    const key = `${agency} ${role} ${jurisdiction}`;
    const known = this.#tokens.get(key);
    if (known) return known;
    const made = this.#hub
      .token({ agency, role, jurisdictions: [jurisdiction] })
      .then((token) => `Bearer ${token}`);
    this.#tokens.set(key, made);
    return made;
  }

  /** All that came back; a connection that broke is an answer too. */
  async send(request: CanaryRequest): Promise<Received> {
    try {
      const parts =
        request.way === 'WebSocket' ? await this.#overSocket(request) : await this.#overHttp(request);
      return { request, parts };
    } catch (error) {
      return { request, parts: [`broken ${error instanceof Error ? error.message : ''}`] };
    }
  }

  async #overHttp({ way, query, variables, headers, asker }: CanaryRequest): Promise<string[]> {
    const said = {
      'content-type': 'application/json',
      ...(way === 'SSE' && { accept: 'text/event-stream' }),
      ...headers,
      authorization: await this.authorization(asker),
    };
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const search = new URLSearchParams({ query, variables: JSON.stringify(variables ?? {}) });
    const response =
      way === 'GET'
        ? await fetch(`${this.#hub.url}?${search}`, { headers: said, signal })
        : await fetch(this.#hub.url, {
            ...{ method: 'POST', headers: said, signal, body: JSON.stringify({ query, variables }) },
          });
    return [JSON.stringify([...response.headers]), await response.text()];
  }

  async #overSocket({ query, variables, headers, asker }: CanaryRequest): Promise<string[]> {
    const authorization = await this.authorization(asker);
    const socket = new WebSocket(this.#hub.url.replace('http', 'ws'), 'graphql-transport-ws', { headers });
    const received: string[] = [];
    let end: (text: string) => void = () => {};
    const ended = new Promise<string>((resolve) => {
      end = resolve;
    });
    const caseId = asker.caseAt === undefined ? undefined : this.#caseIds[asker.caseAt];
    socket.on('error', (error) => end(error.message));
    socket.on('close', (code, reason) => end(`${code} ${reason}`));
    socket.on('message', (data) => {
      const text = String(data);
      received.push(text);
      const { type } = JSON.parse(text);
      if (type === 'connection_ack')
        socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query, variables } }));
      if (type === 'next' || type === 'error') end('');
    });
    const stated = caseId && { purpose: PURPOSES[asker.agency], caseId };
    const payload = { authorization, other: headers.cookie, ...stated };
    socket.on('open', () => socket.send(JSON.stringify({ type: 'connection_init', payload })));
    const timer = setTimeout(() => end('no more'), PATIENCE_MS);
    received.push(await ended);
    clearTimeout(timer);
    socket.close(4321, headers.cookie?.slice(0, 60));
    return received;
  }
}
