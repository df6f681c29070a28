import { answersFor } from '@tongbu/access';
import { MAX_ROWS, refuse, refuseText, refuseTooMany, rowPlace, type UserError } from '@tongbu/subgraph';
import { importedCaseRefusals } from '../cases/case.rules.js';
import { type CheckedCase, recordCases } from '../cases/import-cases.js';
import type { HealthContext } from '../health.context.js';
import type { ImportedTransmissionInput, ImportTransmissionsInput } from './transmission.input.js';
import type { ImportTransmissionsPayload } from './transmission.payload.js';
import { insertLinks } from './transmission-link.store.js';

const MAX_SOURCE = 100;
const MAX_RELATION = 100;

/**
 * Imports who infected whom. Both cases of a pair are recorded as `importCases` does, then the link; rows that fail
 * a check are refused and named. Repeating an import changes nothing. No lanes open.
 */
export async function importTransmissions(
  context: HealthContext,
  { source, transmissions }: ImportTransmissionsInput,
): Promise<ImportTransmissionsPayload> {
  const nothing = { cases: 0, links: 0, unchanged: 0, conflicts: [] };
  if (transmissions.length > MAX_ROWS) return { ...nothing, userErrors: [refuseTooMany('transmissions')] };
  const sourceRefusals = refuseText(source, MAX_SOURCE, { path: ['input'] }, 'source');
  if (sourceRefusals.length > 0) return { ...nothing, userErrors: sourceRefusals };

  const now = new Date();
  const refusals = transmissions.map((pair, row) => pairRefusals(context, pair, row, now));
  const accepted = transmissions.flatMap((pair, row) => (refusals[row]?.length === 0 ? [{ pair, row }] : []));
  const reports: CheckedCase[] = accepted.flatMap(({ pair, row }) => [
    { row, reported: pair.infector },
    { row, reported: pair.infectee },
  ]);

  const { links, ...cases } = await context.events.write(async (tx) => {
    const recorded = await recordCases(tx, source, reports);
    const rows = accepted.flatMap(({ pair: { infector, infectee, household, relation } }) => {
      const infectorCaseId = recorded.idOf.get(infector.externalId);
      const infecteeCaseId = recorded.idOf.get(infectee.externalId);
      return infectorCaseId && infecteeCaseId
        ? [
            {
              infectorCaseId,
              infecteeCaseId,
              household: household ?? null,
              relation: relation ?? null,
              source,
            },
          ]
        : [];
    });
    return { ...recorded, links: await insertLinks(tx, rows) };
  });
  return {
    cases: cases.imported,
    links,
    unchanged: accepted.length - links,
    conflicts: cases.conflicts,
    userErrors: refusals.flat(),
  };
}

function pairRefusals(
  { caller }: HealthContext,
  { infector, infectee, relation }: ImportedTransmissionInput,
  row: number,
  now: Date,
): UserError[] {
  const place = rowPlace('transmissions', row);
  const sides = { infector, infectee };
  const refusals = Object.entries(sides).flatMap(([side, reported]) => {
    const sidePlace = { ...place, path: [...place.path, side] };
    return [
      ...importedCaseRefusals(reported, now, sidePlace),
      ...(answersFor(caller, reported.jurisdiction)
        ? []
        : [refuse('FORBIDDEN', 'The caller does not answer for this place.', sidePlace, 'jurisdiction')]),
    ];
  });
  if (infector.externalId === infectee.externalId) {
    refusals.push(refuse('SELF_INFECTION', 'A case cannot have infected itself.', place, 'infectee'));
  }
  if (typeof relation === 'string') refusals.push(...refuseText(relation, MAX_RELATION, place, 'relation'));
  return refusals;
}
