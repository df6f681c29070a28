import { z } from 'zod';
import type { RowCode, RowFault } from './row-fault.js';

/** A refusal of a row, as every mutation of the hub tells it. */
export const userErrorSchema = z.object({
  code: z.string(),
  message: z.string(),
  field: z.array(z.string()).nullish(),
  row: z.number().nullish(),
});

export type UserError = z.infer<typeof userErrorSchema>;

export const conflictSchema = z.object({
  row: z.number(),
  caseId: z.string(),
  externalId: z.string(),
  field: z.string(),
});

export type Conflict = z.infer<typeof conflictSchema>;

export const USER_ERRORS = 'userErrors { code message field row }';
export const CONFLICTS = 'conflicts { row caseId externalId field }';

/** A refusal of the hub in the file's terms: `['input', 'transmissions', '3', 'infector', 'onsetDate']` is `infector.onsetDate`. */
export function rowFault({ code, message, field }: UserError): RowFault {
  const path = (field ?? []).slice(3).join('.');
  return { code, reason: message, ...(path !== '' && { field: path }) };
}

/** What a conflict says in a report. */
export function conflictFault(field: string): RowFault<RowCode> {
  return {
    field,
    code: 'CONFLICT',
    reason:
      'Another report of this case tells it differently; the value recorded first is shown, both are kept.',
  };
}
