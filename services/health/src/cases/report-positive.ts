import { answersFor } from '@tongbu/access';
import { Fault } from '@tongbu/runtime';
import { refuse, type UserError } from '@tongbu/subgraph';
import type { HealthContext } from '../health.context.js';
import type { ReportPositiveInput } from './case.input.js';
import { reportRefusals } from './case.rules.js';
import { findReportedBefore } from './case.store.js';
import type { CaseRow } from './case.table.js';
import { openCases } from './open-cases.js';

export type ReportResult = { readonly case: CaseRow } | { readonly userErrors: UserError[] };

const PLACE = { path: ['input'] };

/**
 * Records a positive and starts the response. The same key, or the same specimen of the same person, again gives
 * the case of the first time. Throws `FORBIDDEN` for a place that the caller does not answer for.
 */
export async function reportPositive(
  context: HealthContext,
  input: ReportPositiveInput,
): Promise<ReportResult> {
  const { caller, events, store, personRegister } = context;
  const refusals = reportRefusals(input, new Date());
  if (refusals.length > 0) return { userErrors: refusals };
  if (!answersFor(caller, input.jurisdiction)) throw new Fault('FORBIDDEN');

  const personId = input.personId.toLowerCase();
  const asked = {
    idempotencyKey: input.idempotencyKey,
    specimenCode: input.specimenCode ?? null,
    personIds: [personId],
  };
  const before = await findReportedBefore(store.db, asked);
  if (before.length > 0) return sameReport(before, personId);
  const unknown = await personRegister.findUnknown([personId]);
  if (unknown.has(personId)) {
    return {
      userErrors: [refuse('UNKNOWN_PERSON', 'The register knows no such person.', PLACE, 'personId')],
    };
  }

  const [opened] = await events.write((tx, append) =>
    openCases(tx, append, [
      {
        personId,
        jurisdiction: input.jurisdiction,
        collectedAt: input.collectedAt,
        onsetDate: input.onsetDate ?? null,
        specimenCode: input.specimenCode ?? null,
        idempotencyKey: input.idempotencyKey,
        exercise: input.exercise ?? false,
      },
    ]),
  );
  // Nothing opened: the same report won a race against this one.
  return opened ? { case: opened } : sameReport(await findReportedBefore(store.db, asked), personId);
}

function sameReport(found: readonly CaseRow[], personId: string): ReportResult {
  const same = found.find((row) => row.personId === personId);
  if (same) return { case: same };
  return {
    userErrors: [
      refuse('CONFLICT', 'This key was used for the report of somebody else.', PLACE, 'idempotencyKey'),
    ],
  };
}
