import { createHash } from 'node:crypto';
import { z } from 'zod';
import { caseInput } from './case-input.js';
import { PERSON_FIELDS } from './field.js';
import {
  CONFLICTS,
  conflictFault,
  conflictSchema,
  rowFault,
  USER_ERRORS,
  userErrorSchema,
} from './hub-rows.js';
import type { RowValues } from './read-row.js';
import { type Batch, refuseWhole, type Sender, type SenderTools, type Sent } from './sender.js';

const IMPORT = `mutation ImportCases($input: ImportCasesInput!) {
  importCases(input: $input) { imported unchanged ${CONFLICTS} ${USER_ERRORS} }
}`;
const REGISTER = `mutation RegisterPersons($input: RegisterPersonsInput!) {
  registerPersons(input: $input) { persons { id } ${USER_ERRORS} }
}`;

const importSchema = z.object({
  importCases: z.object({
    imported: z.number(),
    conflicts: z.array(conflictSchema),
    userErrors: z.array(userErrorSchema),
  }),
});
const registerSchema = z.object({
  registerPersons: z.object({
    persons: z.array(z.object({ id: z.string() }).nullable()),
    userErrors: z.array(userErrorSchema),
  }),
});

/**
 * Sends cases of a line list. Where the list says who somebody is, the person is registered first, and a row whose
 * person is refused is refused. The same rows may be sent again: the hub knows people by identity number, or else
 * by the source's name for the case, and cases by source and external id.
 */
export const sendCases: Sender = async (rows, tools): Promise<Sent> => {
  const { personIds, refusals } = await registerPersons(rows, tools);
  const refusedRows = new Set(refusals.map(({ row }) => row));
  const accepted = rows.flatMap(({ values }, row) => (refusedRows.has(row) ? [] : [{ values, row }]));
  if (accepted.length === 0) return { imported: 0, newCases: 0, refusals, conflicts: [] };

  const cases = accepted.map(({ values, row }) => {
    const personId = personIds.get(row);
    return { ...caseInput(values), ...(personId !== undefined && { personId }) };
  });
  const answer = await tools.ask({ query: IMPORT, variables: { input: { source: tools.source, cases } } });
  const { imported, conflicts, userErrors } = importSchema.parse(answer.data).importCases;
  refuseWhole(userErrors);
  const rowOf = (index: number | null | undefined) => accepted[index ?? 0]?.row ?? 0;
  return {
    imported,
    newCases: imported,
    refusals: [
      ...refusals,
      ...userErrors.map((error) => ({ row: rowOf(error.row), fault: rowFault(error) })),
    ],
    conflicts: conflicts.map(({ row, caseId, field }) => ({
      row: rowOf(row),
      caseId,
      fault: conflictFault(field),
    })),
  };
};

async function registerPersons(rows: Batch, { ask, source }: SenderTools) {
  const known = rows.flatMap(({ values }, row) =>
    values.has('idNumber') || values.has('name') ? [{ row, person: personInput(values, source) }] : [],
  );
  const personIds = new Map<number, string>();
  if (known.length === 0) return { personIds, refusals: [] };
  const answer = await ask({
    query: REGISTER,
    variables: { input: { persons: known.map(({ person }) => person) } },
  });
  const { persons, userErrors } = registerSchema.parse(answer.data).registerPersons;
  refuseWhole(userErrors);
  for (const [index, person] of persons.entries()) {
    const row = known[index]?.row;
    if (row !== undefined && person) personIds.set(row, person.id);
  }
  const refusals: Sent['refusals'] = userErrors.map((error) => ({
    row: known[error.row ?? 0]?.row ?? 0,
    fault: rowFault(error),
  }));
  return { personIds, refusals };
}

/** Sex and place are those of the case: who is registered by a line list is of the place that reports them. */
function personInput(values: RowValues, source: string): Record<string, unknown> {
  const person: Record<string, unknown> = {};
  for (const name of [...Object.keys(PERSON_FIELDS), 'sex', 'jurisdiction']) {
    const value = values.get(name);
    if (value !== undefined) person[name] = value;
  }
  // Without a number the register needs another name to know the person by when the list is imported again.
  if (person.idNumber === undefined)
    person.externalId = registerName(source, String(values.get('externalId')));
  return person;
}

/** Opaque, because the register keeps it in plain text and a source's own names may say who somebody is. */
function registerName(source: string, externalId: string): string {
  const hash = createHash('sha256').update(`${source}\u0000${externalId}`).digest('hex');
  return `import:${hash.slice(0, 40)}`;
}
