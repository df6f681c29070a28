import { StatementMemory } from '../statement-memory.js';

/** The texts of the statements that drizzle sends from now on, whoever sends them, in order. */
export interface RecordedStatements {
  readonly texts: readonly string[];
  /** Records no more. */
  stop(): void;
}

/** Listens at the place that every statement of every store of this process passes. One at a time. */
export function recordStatements(): RecordedStatements {
  const texts: string[] = [];
  const { comesAgain } = StatementMemory.prototype;
  StatementMemory.prototype.comesAgain = function (this: StatementMemory, statement: string): boolean {
    texts.push(statement);
    return comesAgain.call(this, statement);
  };
  return {
    texts,
    stop: () => {
      StatementMemory.prototype.comesAgain = comesAgain;
    },
  };
}
