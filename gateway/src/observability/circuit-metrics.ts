import { Counter, Gauge, type Registry } from 'prom-client';
import type { CircuitState } from './labels.js';

/** The circuits to the subgraphs as they are now, by name. */
export type CircuitSource = () => Iterable<
  readonly [subgraph: string, circuit: { readonly state: CircuitState; readonly timesOpened: number }]
>;

const STATES: Readonly<Record<CircuitState, number>> = { closed: 0, 'half-open': 1, open: 2 };

/** Metrics that are read from the circuits when they are asked for. */
export function registerCircuitMetrics(registry: Registry, prefix: string, read: CircuitSource): void {
  new Gauge({
    name: `${prefix}subgraph_circuit_state`,
    help: 'Whether a subgraph is asked: 0 it is, 1 one request tries, 2 it is not.',
    labelNames: ['subgraph'],
    registers: [registry],
    collect() {
      this.reset();
      for (const [subgraph, { state }] of read()) this.set({ subgraph }, STATES[state]);
    },
  });
  new Counter({
    name: `${prefix}subgraph_circuit_opened_total`,
    help: 'How often a circuit opened that had been closed.',
    labelNames: ['subgraph'],
    registers: [registry],
    collect() {
      this.reset();
      for (const [subgraph, { timesOpened }] of read()) this.inc({ subgraph }, timesOpened);
    },
  });
}
