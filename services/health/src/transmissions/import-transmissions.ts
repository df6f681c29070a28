import type { Changing } from '@tongbu/audit';
import { MAX_ROWS, refuse, refuseText, refuseTooMany, rowPlace, type UserError } from '@tongbu/subgraph';
import { sourceRefusals } from '../cases/case.rules.js';
import { refuseCases, tellRecorded } from '../cases/import-cases.js';
import { type ReportedCase, recordCases } from '../cases/record-cases.js';
import type { HealthContext } from '../health.context.js';
import type { ImportedTransmissionInput, ImportTransmissionsInput } from './transmission.input.js';
import type { ImportTransmissionsPayload } from './transmission.payload.js';
import { insertLinks } from './transmission-link.store.js';

const MAX_RELATION = 100;

/**
 * Imports who infected whom. Both cases of a pair are recorded as `importCases` does, then the link; rows that fail
 * a check are refused and named. Repeating an import changes nothing. No lanes open.
 */
export async function importTransmissions(
  context: HealthContext & Changing,
  { source, transmissions }: ImportTransmissionsInput,
): Promise<ImportTransmissionsPayload> {
  const nothing = { cases: 0, links: 0, unchanged: 0, conflicts: [] };
  if (transmissions.length > MAX_ROWS) return { ...nothing, userErrors: [refuseTooMany('transmissions')] };
  const nameless = sourceRefusals(source, { path: ['input'] });
  if (nameless.length > 0) return { ...nothing, userErrors: nameless };

  const sides = transmissions.flatMap(sidesOf);
  const sideRefusals = await refuseCases(context, sides);
  const refusals = transmissions.map((pair, row) => [
    ...sideRefusals.slice(2 * row, 2 * row + 2).flat(),
    ...pairRefusals(pair, row),
  ]);
  const accepted = transmissions.filter((_, row) => refusals[row]?.length === 0);
  const checked = sides.filter(({ row }) => refusals[row]?.length === 0);

  const { caller, change } = context;
  const outcome = await change.write(async (tx) => {
    const recorded = await recordCases(tx, caller, { source, checked });
    const rows = accepted.flatMap(({ infector, infectee, household, relation }) => {
      const infectorCaseId = recorded.idOf.get(infector.externalId);
      const infecteeCaseId = recorded.idOf.get(infectee.externalId);
      if (!infectorCaseId || !infecteeCaseId) return [];
      const judged = { household: household ?? null, relation: relation ?? null };
      return [{ infectorCaseId, infecteeCaseId, ...judged, source }];
    });
    const links = await insertLinks(tx, rows);
    tellRecorded(change, recorded, { refused: transmissions.length - accepted.length });
    if (links > 0) change.tell({ changed: recorded.imported + links });
    return { ...recorded, pairs: rows.length, links };
  });
  const { imported, pairs, links, conflicts, forbidden } = outcome;
  return {
    cases: imported,
    links,
    unchanged: pairs - links,
    conflicts,
    userErrors: [...refusals.flat(), ...forbidden],
  };
}

/** The two cases of a pair, the infector first. */
function sidesOf({ infector, infectee }: ImportedTransmissionInput, row: number): ReportedCase[] {
  const { path } = rowPlace('transmissions', row);
  return [
    { row, place: { path: [...path, 'infector'], row }, reported: infector },
    { row, place: { path: [...path, 'infectee'], row }, reported: infectee },
  ];
}

/** What is wrong with a pair beside its two cases. */
function pairRefusals({ infector, infectee, relation }: ImportedTransmissionInput, row: number): UserError[] {
  const place = rowPlace('transmissions', row);
  const refusals: UserError[] = [];
  if (infector.externalId === infectee.externalId) {
    refusals.push(refuse('SELF_INFECTION', 'A case cannot have infected itself.', place, 'infectee'));
  }
  if (typeof relation === 'string') refusals.push(...refuseText(relation, MAX_RELATION, place, 'relation'));
  return refusals;
}
