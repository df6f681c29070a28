import type { FormattedExecutionResult } from 'graphql';
import { composeSupergraph } from '../composition/compose.js';
import { type Gateway, type GatewayOptions, startGateway } from '../gateway.js';
import { startSubgraphs, type TestResolvers, type TestSubgraph } from './test-subgraph.js';

export type TestResult = FormattedExecutionResult<Record<string, unknown>, Record<string, unknown>>;

export interface AskOptions {
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly operationName?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A gateway over subgraphs, all real and on the loopback interface. */
export class TestFederation {
  readonly gateway: Gateway;
  readonly supergraph: string;
  readonly #subgraphs: readonly TestSubgraph[];

  private constructor(gateway: Gateway, supergraph: string, subgraphs: readonly TestSubgraph[]) {
    this.gateway = gateway;
    this.supergraph = supergraph;
    this.#subgraphs = subgraphs;
  }

  static async start(
    definitions: readonly { name: string; sdl: string; resolvers: TestResolvers }[],
    options: Partial<GatewayOptions> = {},
  ): Promise<TestFederation> {
    const subgraphs = await startSubgraphs(definitions);
    const supergraph = composeSupergraph(subgraphs.map(({ definition }) => definition));
    const gateway = await startGateway({ port: 0, supergraph, ...options });
    return new TestFederation(gateway, supergraph, subgraphs);
  }

  subgraph(name: string): TestSubgraph {
    const found = this.#subgraphs.find((subgraph) => subgraph.name === name);
    if (!found) throw new Error(`There is no subgraph ${name}.`);
    return found;
  }

  async ask(query: string, { variables, operationName, headers }: AskOptions = {}): Promise<TestResult> {
    const response = await fetch(this.gateway.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query, variables, operationName }),
    });
    return (await response.json()) as TestResult;
  }

  /** Makes every subgraph behave again, and forgets what it saw. */
  async recover(): Promise<void> {
    for (const subgraph of this.#subgraphs) {
      subgraph.intercept = undefined;
      subgraph.latencyMs = 0;
      subgraph.seen.length = 0;
      subgraph.connections.length = 0;
      subgraph.subscribes.length = 0;
    }
  }

  async close(): Promise<void> {
    await this.gateway.close();
    await Promise.all(this.#subgraphs.map((subgraph) => subgraph.stop()));
  }
}
