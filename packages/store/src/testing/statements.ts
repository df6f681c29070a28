import { ScopedClient } from '../scoped-client.js';

/** The texts of the statements that drizzle sends from now on, whoever sends them, in order. */
export interface RecordedStatements {
  readonly texts: readonly string[];
  /** Records no more. */
  stop(): void;
}

/** Listens at the place that every statement of every store of this process passes. One at a time. */
export function recordStatements(): RecordedStatements {
  const texts: string[] = [];
  const { optionsOf } = ScopedClient.prototype;
  ScopedClient.prototype.optionsOf = function (this: ScopedClient, statement, options) {
    texts.push(statement);
    return optionsOf.call(this, statement, options);
  };
  return {
    texts,
    stop: () => {
      ScopedClient.prototype.optionsOf = optionsOf;
    },
  };
}
