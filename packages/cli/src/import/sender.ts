import type { HubAnswer } from '../client/hub-answer.js';
import type { Operation } from '../client/hub-client.js';
import { CommandRefusal } from '../shell.js';
import type { UserError } from './hub-rows.js';
import type { RowValues } from './read-row.js';
import type { RowFault } from './row-fault.js';

/** The most rows that the hub takes in one request. */
export const MOST_ROWS = 500;

/** A request may have a mebibyte; this leaves room for the operation and for the names of the fields. */
export const MOST_BYTES = 700 * 1024;

/** Rows that are sent together, each with the line that it begins on. */
export type Batch = readonly { readonly line: number; readonly values: RowValues }[];

/** What became of a batch; rows are counted from 0. */
export interface Sent {
  readonly imported: number;
  readonly newCases: number;
  readonly refusals: readonly { readonly row: number; readonly fault: RowFault }[];
  readonly conflicts: readonly { readonly row: number; readonly caseId: string; readonly fault: RowFault }[];
}

export interface SenderTools {
  /** Asks the hub for as long as it takes; sends the same again where no answer came. */
  readonly ask: (operation: Operation) => Promise<HubAnswer>;
  readonly source: string;
}

/** Sends one batch. Throws where the hub refuses it as a whole. */
export type Sender = (rows: Batch, tools: SenderTools) => Promise<Sent>;

/** A refusal that names no row is about the request: sending more of the kind would be refused as well. */
export function refuseWhole(userErrors: readonly UserError[]): void {
  const whole = userErrors.find(({ row }) => row === null || row === undefined);
  if (whole) throw new CommandRefusal(`import: the hub refused the request: ${whole.code} ${whole.message}`);
}
