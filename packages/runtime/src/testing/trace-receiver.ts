import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A span as OTLP sends it in JSON, as far as tests look. */
export interface ReceivedSpan {
  readonly service: string;
  readonly name: string;
  readonly kind: number;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly status?: { readonly code?: number };
}

interface OtlpAttribute {
  readonly key: string;
  readonly value: Readonly<Record<string, unknown>>;
}

/** A collector of traces on the loopback interface: keeps all that is sent to it, by OTLP over HTTP. */
export class TraceReceiver {
  readonly spans: ReceivedSpan[] = [];
  readonly paths: string[] = [];
  /** Everything that was sent, headers included. */
  raw = '';
  /** Takes what comes, and answers nothing. */
  isSilent = false;
  /** How many senders wait for an answer. */
  waiting = 0;
  /** What it answers with. */
  status = 200;
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(): Promise<TraceReceiver> {
    const server = createServer();
    const receiver = new TraceReceiver(server);
    server.on('request', (request, response) => {
      receiver.waiting += 1;
      response.once('close', () => {
        receiver.waiting -= 1;
      });
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const body = Buffer.concat(chunks).toString('utf8');
        receiver.paths.push(request.url ?? '');
        receiver.raw += `${JSON.stringify(request.rawHeaders)}\n${body}\n`;
        receiver.#take(JSON.parse(body));
        if (!receiver.isSilent)
          response.writeHead(receiver.status, { 'content-type': 'application/json' }).end('{}');
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }

  #take(body: { resourceSpans?: readonly OtlpResourceSpans[] }): void {
    for (const { resource, scopeSpans } of body.resourceSpans ?? []) {
      const service = String(valuesOf(resource.attributes)['service.name']);
      for (const { spans } of scopeSpans) {
        for (const { attributes = [], ...span } of spans) {
          this.spans.push({ ...span, service, attributes: valuesOf(attributes) });
        }
      }
    }
  }
}

interface OtlpResourceSpans {
  readonly resource: { readonly attributes: readonly OtlpAttribute[] };
  readonly scopeSpans: readonly {
    readonly spans: readonly (Omit<ReceivedSpan, 'service' | 'attributes'> & {
      readonly attributes?: readonly OtlpAttribute[];
    })[];
  }[];
}

function valuesOf(attributes: readonly OtlpAttribute[]): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
}
