import type { Environment } from '@tongbu/runtime';
import type { Command } from 'commander';

/** What a command may touch of the outside; `main.ts` gives it, tests give their own. */
export interface Shell {
  readonly environment: Environment;
  /** The project's folder: default data folder, entries of the services, the supergraph. */
  readonly root: string;
  /** What the command answers, and nothing else. */
  readonly out: NodeJS.WritableStream;
  /** What it has to say meanwhile. */
  readonly err: NodeJS.WritableStream;
}

/** One folder per command; each exports one of these, and `main.ts` lists them. */
export type RegisterCommand = (program: Command, shell: Shell) => void;

/** A refusal that the person at the terminal can act on: printed as it is, without a stack; exit code 1. */
export class CommandRefusal extends Error {
  override readonly name = 'CommandRefusal';
}
