import { CASE_FIELDS, type Side } from './field.js';
import type { RowValues } from './read-row.js';

/** An `ImportedCaseInput`, from the fields that begin with a side of a pair, or from those of a line list. */
export function caseInput(values: RowValues, side?: Side): Record<string, unknown> {
  const input: Record<string, unknown> = {};
  for (const name of Object.keys(CASE_FIELDS)) {
    const value = values.get(side === undefined ? name : `${side}.${name}`);
    if (value !== undefined) input[name] = value;
  }
  return input;
}
