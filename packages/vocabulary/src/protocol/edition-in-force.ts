import { startOfDayInShanghai } from '../calendar-date.js';
import type { LaneKind } from '../lanes.js';
import { EDITIONS } from './editions.js';
import type { ProtocolEdition } from './protocol-edition.js';

/** Newest first, each with the instant at which it began. */
const BY_BEGINNING = EDITIONS.map((edition) => ({
  edition,
  from: startOfDayInShanghai(edition.effectiveFrom).getTime(),
})).reverse();

/**
 * The edition that counted at an instant; a new one counts from midnight in China (Asia/Shanghai). Throws
 * RangeError for an instant before the first edition: no limit can be read for it, and guessing one would
 * make people overdue under rules that did not exist.
 */
export function editionInForce(at: Date): ProtocolEdition {
  const found = BY_BEGINNING.find(({ from }) => from <= at.getTime());
  if (found === undefined) throw new RangeError(`no control protocol before ${EDITIONS[0].effectiveFrom}`);
  return found.edition;
}

/** The edition of this name, for what was made under it; null when this hub does not know it. */
export function findEdition(id: string): ProtocolEdition | null {
  return EDITIONS.find((edition) => edition.id === id) ?? null;
}

/** When a lane must be done under an edition: its limit counts from the report of the positive (接报). */
export function laneDueAt(edition: ProtocolEdition, lane: LaneKind, reportedAt: Date): Date {
  return new Date(reportedAt.getTime() + edition.lanes[lane].minutes * 60_000);
}

/** When the core information of a tracing lane must be there: counted from the report of the positive. */
export function coreInformationDueAt(edition: ProtocolEdition, reportedAt: Date): Date {
  return new Date(reportedAt.getTime() + edition.coreInformation.minutes * 60_000);
}
