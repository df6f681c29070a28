import { answersFor, type Caller } from '@tongbu/access';
import type { Change, Changing } from '@tongbu/audit';
import { Fault, type RefusalCode } from '@tongbu/runtime';
import { type Executor, inService, type ScopedStore } from '@tongbu/store';
import { refuse, type UserError } from '@tongbu/subgraph';
import { normaliseJurisdiction } from '@tongbu/vocabulary';
import type { HealthContext } from '../health.context.js';
import type { ReportPositiveInput } from './case.input.js';
import { reportRefusals } from './case.rules.js';
import { findCaseOfKey, listCasesOfSpecimens } from './case.store.js';
import type { CaseRow } from './case.table.js';
import { openCases } from './open-cases.js';

export type ReportResult = { readonly case: CaseRow } | { readonly userErrors: UserError[] };

const PLACE = { path: ['input'] };

/**
 * Records a positive and starts the response. The same key from the same account, or the same specimen of the same
 * person, again gives the case of the first time, also where `collectedAt` or `onsetDate` differ: clients compute
 * these anew for a retry. A key that comes with another person, place, specimen or kind of report is refused, and so
 * is whatever would hand out a case of a place that the caller does not answer for.
 * Throws `FORBIDDEN` to report for such a place.
 */
export async function reportPositive(
  context: HealthContext & Changing,
  input: ReportPositiveInput,
): Promise<ReportResult> {
  const { caller, change, store, personRegister } = context;
  const refusals = reportRefusals(input, new Date());
  if (refusals.length > 0) return { userErrors: refusals };
  if (!answersFor(caller, input.jurisdiction)) throw new Fault('FORBIDDEN');

  const report = {
    personId: input.personId.toLowerCase(),
    jurisdiction: input.jurisdiction,
    collectedAt: input.collectedAt,
    onsetDate: input.onsetDate ?? null,
    specimenCode: input.specimenCode ?? null,
    reportedBy: caller.subject,
    idempotencyKey: input.idempotencyKey,
    exercise: input.exercise ?? false,
  };
  const before = await reportedBefore(store, caller, report);
  if (before) return tellFound(change, before);
  const unknown = await personRegister.findUnknown([report.personId], report);
  if (unknown.has(report.personId)) {
    return refused('UNKNOWN_PERSON', 'The register knows no such person.', 'personId');
  }
  const [opened] = await change.write(async (tx, append) => {
    const cases = await openCases(tx, append, [report]);
    change.tell({ caseIds: cases.map(({ id }) => id), changed: cases.length });
    return cases;
  });
  if (opened) return { case: opened };
  // Nothing opened: the same report won a race against this one.
  return (await reportedBefore(store, caller, report)) ?? KEY_CONFLICT;
}

/** A report that was made before: its case is given, and nothing changed. */
function tellFound(change: Change, before: ReportResult): ReportResult {
  if ('case' in before) change.tell({ caseIds: [before.case.id], unchanged: 1 });
  return before;
}

type Report = Pick<CaseRow, 'personId' | 'jurisdiction' | 'specimenCode' | 'exercise'> & {
  readonly reportedBy: string;
  readonly idempotencyKey: string;
};

/**
 * What an earlier report answers to this one; undefined where there was none. Keys and specimens are unique in the whole
 * country, so it is looked for everywhere; of a case of another place nothing is told but that.
 */
async function reportedBefore(
  { db }: ScopedStore,
  caller: Caller,
  report: Report,
): Promise<ReportResult | undefined> {
  const everywhere: Executor = inService(db);
  const ofKey = await findCaseOfKey(everywhere, report);
  if (ofKey) {
    return answersFor(caller, ofKey.jurisdiction) && isSameReport(ofKey, report)
      ? { case: ofKey }
      : KEY_CONFLICT;
  }
  if (report.specimenCode === null) return undefined;
  const ofSpecimen = (await listCasesOfSpecimens(everywhere, [report.specimenCode])).find(
    ({ personId }) => personId === report.personId,
  );
  if (!ofSpecimen) return undefined;
  // Of a drill and a real report, neither may pass for the other.
  return answersFor(caller, ofSpecimen.jurisdiction) && ofSpecimen.exercise === report.exercise
    ? { case: ofSpecimen }
    : SPECIMEN_CONFLICT;
}

function isSameReport(row: CaseRow, { personId, jurisdiction, specimenCode, exercise }: Report): boolean {
  return (
    row.personId === personId &&
    normaliseJurisdiction(row.jurisdiction) === normaliseJurisdiction(jurisdiction) &&
    row.specimenCode === specimenCode &&
    row.exercise === exercise
  );
}

const refused = (code: RefusalCode, message: string, field: string): ReportResult => ({
  userErrors: [refuse(code, message, PLACE, field)],
});
const KEY_CONFLICT = refused('CONFLICT', 'This key was used for another report.', 'idempotencyKey');
const SPECIMEN_CONFLICT = refused(
  'CONFLICT',
  'Contradicts what is recorded of this specimen.',
  'specimenCode',
);
