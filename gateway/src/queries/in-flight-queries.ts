import type { ClientClaims, ClientContext } from '../clients/client-context.js';
import type { ReadyRequest } from '../graph.js';
import { Cancellation, type CancelSignal } from '../http-client/cancellation.js';
import type { PreparedOperation } from '../planning/prepare-operation.js';

/** Runs a query until the signal says that nobody waits for its response any more. */
export type RunQuery<Response> = (signal: CancelSignal) => Promise<Response>;

/** One execution, and the clients that wait for it. */
interface Flight<Response> {
  readonly response: Promise<Response>;
  readonly epoch: number;
  readonly startedAt: number;
  readonly abandoned: Cancellation;
  clients: number;
}

/**
 * Queries that run. Equal ones that come while one runs wait for that one, and all get its response.
 *
 * Equal are queries of the same operation of the same document, with the same variables, by clients that claim the
 * same: token, purpose and case. So nobody is ever given what was answered to another. Nothing is kept: a query
 * that comes after the response is a new one.
 */
export class InFlightQueries<Response> {
  readonly #flights = new WeakMap<PreparedOperation, Map<string, Flight<Response>>>();
  readonly #maxAgeMs: number;
  #epoch = 0;

  /** `maxAgeMs` is how old an execution may be that is joined: it has seen the world as it was when it began. */
  constructor(maxAgeMs: number) {
    this.#maxAgeMs = maxAgeMs;
  }

  /** Runs a query, or joins an equal one. Rejects with what `run` rejects with. */
  run(
    { operation, variables }: Pick<ReadyRequest, 'operation' | 'variables'>,
    { claims, signal }: Pick<ClientContext, 'claims' | 'signal'>,
    run: RunQuery<Response>,
  ): Promise<Response> {
    const flights = this.#flightsOf(operation);
    const key = keyOf(claims, variables);
    const known = flights.get(key);
    const flight = known && this.#mayJoin(known) ? known : this.#begin(flights, key, run);
    return wait(flight, signal);
  }

  /**
   * Something has changed, or may have. What began before is not joined any more, so whoever asks because of the
   * change, or after it, does not get an answer from before it.
   */
  seal(): void {
    this.#epoch += 1;
  }

  #flightsOf(operation: PreparedOperation): Map<string, Flight<Response>> {
    let flights = this.#flights.get(operation);
    if (!flights) {
      flights = new Map();
      this.#flights.set(operation, flights);
    }
    return flights;
  }

  #mayJoin({ epoch, startedAt, abandoned }: Flight<Response>): boolean {
    return epoch === this.#epoch && !abandoned.aborted && performance.now() - startedAt <= this.#maxAgeMs;
  }

  #begin(flights: Map<string, Flight<Response>>, key: string, run: RunQuery<Response>): Flight<Response> {
    const abandoned = new Cancellation();
    const ended = (): void => {
      if (flights.get(key) === flight) flights.delete(key);
    };
    const flight: Flight<Response> = {
      response: run(abandoned).finally(ended),
      epoch: this.#epoch,
      startedAt: performance.now(),
      abandoned,
      clients: 0,
    };
    flights.set(key, flight);
    return flight;
  }
}

/** Waits for an execution on behalf of one client. It is given up when the last client that waits for it leaves. */
async function wait<Response>(flight: Flight<Response>, signal: CancelSignal | undefined): Promise<Response> {
  flight.clients += 1;
  if (!signal) return flight.response;
  const leave = (): void => {
    flight.clients -= 1;
    if (flight.clients === 0) flight.abandoned.abort();
  };
  if (signal.aborted) leave();
  else signal.addEventListener('abort', leave);
  try {
    return await flight.response;
  } finally {
    signal.removeEventListener('abort', leave);
  }
}

/** Claims hold no line feed, so nothing that one client says can be read as what another does. */
function keyOf({ authorization, purpose, caseId }: ClientClaims, variables: object): string {
  return `${authorization ?? ''}\n${purpose ?? ''}\n${caseId ?? ''}\n${JSON.stringify(variables)}`;
}
