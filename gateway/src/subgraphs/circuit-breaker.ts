import type { Logger } from '@tongbu/runtime';
import { CircuitState as Circuit, ConsecutiveBreaker, circuitBreaker, handleWhenResult } from 'cockatiel';
import type { SubgraphAnswer } from './subgraph-answer.js';
import type { SubgraphClient } from './subgraph-client.js';
import { subgraphFailure } from './subgraph-failure.js';

export interface CircuitBreakerOptions {
  /** How many failures in a row open the circuit. */
  readonly failures: number;
  /** How long it stays open before one request may try again. */
  readonly halfOpenAfterMs: number;
  readonly log: Logger;
}

export const DEFAULT_CIRCUIT = { failures: 5, halfOpenAfterMs: 1_000 };

export type CircuitState = 'closed' | 'open' | 'half-open';

type Arguments = Parameters<SubgraphClient['ask']>;

/**
 * A subgraph that is left alone while it fails. After some failures in a row (no answer in time, no connection, an
 * answer that is not GraphQL) the circuit opens, and what is asked then is answered `AGENCY_UNAVAILABLE` at once and
 * never sent, so a mutation that is refused like this was not executed. After a while one request goes through, and
 * what becomes of it decides. GraphQL errors are answers. A request that its client gave up says nothing of the subgraph.
 */
export class CircuitBreaker {
  readonly name: string;
  readonly #subgraph: Pick<SubgraphClient, 'name' | 'ask' | 'close'>;
  readonly #policy: ReturnType<typeof circuitBreaker>;
  #timesOpened = 0;

  constructor(
    subgraph: Pick<SubgraphClient, 'name' | 'ask' | 'close'>,
    { failures, halfOpenAfterMs, log }: CircuitBreakerOptions,
  ) {
    this.name = subgraph.name;
    this.#subgraph = subgraph;
    this.#policy = circuitBreaker(handleWhenResult(isFailure), {
      breaker: new ConsecutiveBreaker(failures),
      halfOpenAfter: halfOpenAfterMs,
    });
    let was = this.state;
    this.#policy.onStateChange(() => {
      const from = was;
      was = this.state;
      if (from === 'closed' && was === 'open') this.#timesOpened += 1;
      if (was !== 'half-open') log.warn({ subgraph: this.name, from, to: was }, 'a circuit changed');
    });
  }

  get state(): CircuitState {
    switch (this.#policy.state) {
      case Circuit.Closed:
        return 'closed';
      case Circuit.HalfOpen:
        return 'half-open';
      default:
        return 'open';
    }
  }

  /** How often it opened after it had been closed. */
  get timesOpened(): number {
    return this.#timesOpened;
  }

  /** As `SubgraphClient.ask`. */
  async ask(...request: Arguments): Promise<SubgraphAnswer> {
    // Whoever comes while one request tries does not wait for it.
    if (this.#policy.state === Circuit.HalfOpen) return this.#refused();
    try {
      return await this.#policy.execute(() => this.#askOnce(request));
    } catch (error) {
      return error instanceof GivenUp ? error.answer : this.#refused();
    }
  }

  close(): Promise<void> {
    return this.#subgraph.close();
  }

  async #askOnce(request: Arguments): Promise<SubgraphAnswer> {
    const [, , signal] = request;
    const answer = await this.#subgraph.ask(...request);
    // While one request tries, one that is given up proves nothing, so the circuit opens again.
    if (isFailure(answer) && signal?.aborted && this.#policy.state !== Circuit.HalfOpen)
      throw new GivenUp(answer);
    return answer;
  }

  #refused(): SubgraphAnswer {
    return { failure: subgraphFailure('AGENCY_UNAVAILABLE', this.name) };
  }
}

/** An answer that counts neither as a failure nor as a success. */
class GivenUp extends Error {
  override readonly name = 'GivenUp';
  readonly answer: SubgraphAnswer;

  constructor(answer: SubgraphAnswer) {
    super('The client gave the request up.');
    this.answer = answer;
  }
}

function isFailure(answer: unknown): boolean {
  return typeof answer === 'object' && answer !== null && 'failure' in answer;
}
