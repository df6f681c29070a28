import type { Sql, UnsafeQueryOptions } from 'postgres';
import { type Scope, scopeStatement } from './fence/scope.js';

/** What drizzle asks of a client. */
export type StatementClient = Pick<Sql, 'unsafe' | 'options'>;

/** Sends every statement with the scope before it, where there is one; see patches/ for `before`. */
export class ScopedClient implements StatementClient {
  readonly options: StatementClient['options'];
  readonly unsafe: StatementClient['unsafe'];
  readonly #carried: object | undefined;

  constructor(client: StatementClient, scope: Scope | undefined) {
    this.options = client.options;
    this.unsafe = (statement, parameters, options) =>
      client.unsafe(statement, parameters, this.optionsOf(statement, options));
    // Never by the simple protocol, which could not carry it.
    this.#carried = scope && { simple: false, before: scopeStatement(scope) };
  }

  /** How a statement is sent. */
  optionsOf(_statement: string, options?: UnsafeQueryOptions): UnsafeQueryOptions {
    return this.#carried ? { ...options, ...this.#carried } : (options ?? {});
  }
}
