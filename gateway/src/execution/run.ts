import type { SubgraphAnswer } from '../subgraphs/subgraph-answer.js';
import { Failures } from './failures.js';
import type { JsonObject } from './json.js';

/** Values by variable name, coerced against the consumer schema. */
export type Variables = Readonly<Record<string, unknown>>;

/** Sends one operation to one subgraph. Never rejects: that a subgraph cannot answer is an answer. */
export type Send = (subgraph: string, body: string) => Promise<SubgraphAnswer>;

/** One execution of one operation, or of one event of a subscription. */
export interface Run {
  readonly variables: Variables;
  /** Everything that the subgraphs answered, merged: more than the client asked for. */
  readonly data: JsonObject;
  /** Objects and lists that may stand at several places in the data. What is done for one of them is done once. */
  readonly shared: Set<unknown>;
  readonly failures: Failures;
  readonly send: Send;
}

/** An execution that has not begun. */
export function newRun(variables: Variables, send: Send): Run {
  return { variables, data: {}, shared: new Set(), failures: new Failures(), send };
}

/** A part of a plan, ready to run. */
export type Step = (run: Run) => Promise<void>;
