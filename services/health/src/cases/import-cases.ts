import { answersFor } from '@tongbu/access';
import type { Change, Changing } from '@tongbu/audit';
import { isId, MAX_ROWS, refuse, refuseTooMany, rowPlace, type UserError } from '@tongbu/subgraph';
import type { HealthContext } from '../health.context.js';
import type { ImportCasesInput, ImportedCaseInput } from './case.input.js';
import type { ImportCasesPayload } from './case.payload.js';
import { importedCaseRefusals, sourceRefusals } from './case.rules.js';
import { type RecordedCases, type ReportedCase, recordCases } from './record-cases.js';

/**
 * Imports history: rows that fail a check are refused and named, the others are imported. Repeating an import
 * changes nothing. No lanes open: these people's responses are over.
 */
export async function importCases(
  context: HealthContext & Changing,
  input: ImportCasesInput,
): Promise<ImportCasesPayload> {
  const nothing = { imported: 0, unchanged: 0, conflicts: [] };
  if (input.cases.length > MAX_ROWS) return { ...nothing, userErrors: [refuseTooMany('cases')] };
  const refusals = sourceRefusals(input.source, { path: ['input'] });
  if (refusals.length > 0) return { ...nothing, userErrors: refusals };

  const { checked, userErrors } = await checkCases(context, input.cases);
  const { caller, change } = context;
  const { imported, unchanged, conflicts, forbidden } = await change.write(async (tx) => {
    const recorded = await recordCases(tx, caller, { source: input.source, checked });
    tellRecorded(change, recorded, { refused: input.cases.length - checked.length });
    return recorded;
  });
  return { imported, unchanged, conflicts, userErrors: [...userErrors, ...forbidden] };
}

/** What an import is recorded as: its cases, and how many there were of each kind. */
export function tellRecorded(
  change: Change,
  { idOf, imported, unchanged, forbidden }: RecordedCases,
  { refused }: { readonly refused: number },
): void {
  change.tell({
    caseIds: [...idOf.values()],
    changed: imported,
    unchanged,
    refused: refused + forbidden.length,
  });
}

async function checkCases(
  context: HealthContext,
  cases: readonly ImportedCaseInput[],
): Promise<{ checked: ReportedCase[]; userErrors: UserError[] }> {
  const given = cases.map((reported, row) => ({ row, place: rowPlace('cases', row), reported }));
  const refusals = await refuseCases(context, given);
  return {
    checked: given.filter((_, at) => refusals[at]?.length === 0),
    userErrors: refusals.flat(),
  };
}

/** What is wrong with each of these cases, of which nothing has been checked yet. */
export async function refuseCases(
  { caller, personRegister }: Pick<HealthContext, 'caller' | 'personRegister'>,
  given: readonly ReportedCase[],
): Promise<UserError[][]> {
  const now = new Date();
  const unknown = await personRegister.findUnknown(
    given.flatMap(({ reported: { personId } }) => (personId && isId(personId) ? [personId] : [])),
    { exercise: false },
  );
  return given.map(({ reported, place }) => {
    const refusals = importedCaseRefusals(reported, now, place);
    if (refusals.length === 0 && !answersFor(caller, reported.jurisdiction)) {
      refusals.push(refuse('FORBIDDEN', 'The caller does not answer for this place.', place, 'jurisdiction'));
    }
    if (reported.personId && unknown.has(reported.personId.toLowerCase())) {
      refusals.push(refuse('UNKNOWN_PERSON', 'The register knows no such person.', place, 'personId'));
    }
    return refusals;
  });
}
